import { type HttpResponse, headersFor } from './http.ts';

/** A page without scripts, for when there is no console to show. @param body HTML; what is not ours in it is escaped. */
export function plainPage(body: string, status = 200): HttpResponse {
  return {
    status,
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
  code { font-size: .95em; overflow-wrap: anywhere; }
  dt { font-weight: 600; margin-top: 1rem; }
  dd { margin: 0; }
</style>
</head>
<body>
<h1>Callchart is running</h1>
${body}
</body>
</html>
`,
  };
}
