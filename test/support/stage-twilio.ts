import type { VirtualClock } from '../../src/io/clock.ts';
import type { RestApi } from '../../src/rehearsal/caller/rest.ts';
import { type TwilioRest, twilioRest } from '../../src/twilio/rest.ts';
import { twilioLibrary } from '../../src/twilio/rest-client.ts';
import type { SendRest } from '../../src/twilio/rest-http.ts';

/** Where the stand-in seems to be. */
const API_URL = 'https://twilio.test';

/**
 * The engine's client of Twilio's REST API, answered by a stand-in in this process. No time passes while its package is
 * loaded.
 * @param seen is told of every request.
 */
export function restOn(
  clock: VirtualClock,
  api: RestApi,
  account: { readonly accountSid: string; readonly authToken: string },
  seen: (message: Parameters<SendRest>[0]) => void = () => {},
): TwilioRest {
  void clock.standStill(twilioLibrary());
  return twilioRest({
    ...account,
    ...{ apiUrl: API_URL, clock, random: () => 1 },
    send: async (message) => {
      seen(message);
      const { method, url, headers, body } = message;
      const { pathname, search } = new URL(url);
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const reply = api.handle({
        ...{ method, body, path: pathname + search },
        headers: Object.fromEntries(lower),
      });
      return { status: reply.status, headers: reply.headers, body: String(reply.body) };
    },
  });
}
