import type { Config } from '../config/config.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http.ts';
import { plainPage } from './plain-page.ts';
import { publicUrlOf } from './public-url.ts';

/** Answers `GET /` where there is no console: a greeting as JSON for programs, a plain page for browsers. */
export function answerHome(request: HttpRequest, config: Config): HttpResponse {
  if (!prefersHtml(request.headers.accept ?? '')) return answerGreeting();
  return plainPage(whatIsHere(config, publicUrlOf(request, config.server.publicUrl) ?? ''));
}

/** What programs are greeted with. */
export function answerGreeting(): HttpResponse {
  return jsonResponse({ message: 'Twilio Media Stream Server is running!' }, 200, { vary: 'accept' });
}

/** HTML only for those who name it and do not like JSON better; an Accept of anything is what programs send. */
export function prefersHtml(accept: string): boolean {
  const html = qualityOf('text/html', accept);
  return html > 0 && html >= qualityOf('application/json', accept);
}

function qualityOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return quality === undefined ? 1 : Number(quality.slice(2)) || 0;
  }
  return 0;
}

function whatIsHere(config: Config, publicUrl: string): string {
  const model =
    config.model.kind === 'rehearsal'
      ? 'the rehearsal model (recordings; set OPENAI_API_KEY for a real one)'
      : `${config.model.model} at ${config.model.url.replace(/\?.*$/, '')}`;
  return `<dl>
  <dt>Calls are answered by</dt>
  <dd>${escapeHtml(model)}</dd>
  <dt>To call it by phone</dt>
  <dd>In the Twilio console, set your number's webhook for an incoming call to
    <code>${escapeHtml(publicUrl)}/incoming-call</code> (HTTP POST), then dial the number.
    Twilio must be able to reach that address.</dd>
  <dt>To hear a call without a phone</dt>
  <dd><code>npm run rehearse</code></dd>
  <dt>To look at calls</dt>
  <dd>The console's page is not built: run <code>npm run console</code>, then start again. Until then:
    <a href="/api/calls">/api/calls</a> · <a href="/metrics">/metrics</a> · <a href="/readyz">/readyz</a></dd>
</dl>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
