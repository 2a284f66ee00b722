import { type HttpResponse, headersFor } from '../server/http.ts';
import { CLOSED_HINT } from './access.ts';

/** What a browser sees of a console that is closed: 403 and how to open it. */
export function closedPage(): HttpResponse {
  return {
    status: 403,
    headers: {
      ...headersFor('text/html; charset=utf-8'),
      vary: 'accept',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Callchart</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
</style>
</head>
<body>
<h1>Callchart is running</h1>
<p>${CLOSED_HINT}</p>
</body>
</html>
`,
  };
}
