import type { ComponentChildren } from 'preact';
import type { CallAnswer } from '../../api/types.ts';
import { phoneText } from '../ui/format.ts';
import { fieldRows } from './field-rows.ts';
import './aftermath.css';

/** What a call has left behind: why it ended, its summary, what was found out, and messages. */
export function AftermathPanel({ call }: { call: CallAnswer }) {
  const { endedAt, detail, summary, fields, messages = [] } = call;
  // How it ended is in the header.
  if (!summary && !fields && messages.length === 0) return null;
  if (endedAt === null && messages.length === 0) return null;
  return (
    <section class="card aftermath" aria-labelledby="aftermath-heading">
      <h2 id="aftermath-heading">{endedAt === null ? 'Left so far' : 'After the call'}</h2>
      {summary && <p class="aftermath-summary">{summary}</p>}
      <dl>
        {detail && <Item name="Ended">{detail}</Item>}
        {messages.map((message, index) => (
          <Item key={index} name={messages.length > 1 ? `Message ${index + 1}` : 'Message'}>
            {message.text}
            {(message.name || message.callback) && (
              <span class="aftermath-from">
                {[message.name, message.callback && phoneText(message.callback)].filter(Boolean).join(', ')}
              </span>
            )}
          </Item>
        ))}
        {fieldRows(fields).map(([name, value]) => (
          <Item key={name} name={name}>
            {value}
          </Item>
        ))}
      </dl>
    </section>
  );
}

function Item({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
