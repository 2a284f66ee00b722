/** Where a session is opened, and by whom. */
export interface ModelTarget {
  /** `wss:` or `ws:`; may carry a query of its own. */
  readonly url: string;
  /** Appended as `model`, unless the URL names one itself: servers take exactly one. */
  readonly model: string;
  /** Without one nothing is sent to prove who we are, as local servers like it. */
  readonly apiKey?: string;
  /** Appended as `temperature`: sessions take none, some compatible servers read it from here. */
  readonly temperature?: number;
}

/** The address to connect to. @throws {TypeError} when the target's URL is none. */
export function modelUrl({ url, model, temperature }: Omit<ModelTarget, 'apiKey'>): URL {
  const address = new URL(url);
  if (!address.searchParams.has('model')) address.searchParams.set('model', model);
  if (temperature !== undefined) address.searchParams.set('temperature', String(temperature));
  // WebSocket addresses have no fragment.
  address.hash = '';
  return address;
}

/**
 * The headers that prove who we are. Azure takes its keys by a header of its own, but tokens of its directory
 * (JSON Web Tokens) like everybody else.
 */
export function authHeaders(address: URL, apiKey: string | undefined): Readonly<Record<string, string>> {
  if (!apiKey) return {};
  const azureKey = address.hostname.endsWith('.azure.com') && !apiKey.startsWith('eyJ');
  return azureKey ? { 'api-key': apiKey } : { Authorization: `Bearer ${apiKey}` };
}
