import { render } from 'preact';

render(<h1>Callchart</h1>, document.getElementById('app') as HTMLElement);
