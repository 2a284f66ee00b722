/** How the commands ask a server. */
export interface ApiClient {
  /**
   * Asks its API. @param path from `/api` on. @param body sent as JSON by POST; without one it is a GET.
   * @throws ServerError when it does not do what was asked; what `fetch` throws when there is nobody.
   */
  ask<T>(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<T>;
}

/** The server did not do what was asked; the message is its own. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** A client by HTTP. @param url the server's address, without trailing slash. @param send in the place of `fetch`. */
export function apiClient(url: string, token: string | undefined, send: typeof fetch = fetch): ApiClient {
  return {
    ask: async <T>(path: string, body?: object, headers: Readonly<Record<string, string>> = {}) => {
      const response = await send(url + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      // SAFETY: the server is one of ours, and answers as its document says.
      const answer = (await response.json()) as T & { error?: { message: string } };
      if (!response.ok) throw new ServerError(answer.error?.message ?? `HTTP ${response.status}`);
      return answer;
    },
  };
}
