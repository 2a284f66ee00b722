/**
 * Every price that is built in, with where and when it was read. List prices, without taxes, volume discounts and
 * carriers' fees; `prices` in the configuration file replaces any of them.
 */

/** US dollars per million tokens, which is millionths of a dollar per token. */
export interface ModelPrices {
  readonly textIn: number;
  readonly cachedTextIn: number;
  readonly textOut: number;
  readonly audioIn: number;
  readonly cachedAudioIn: number;
  readonly audioOut: number;
}

/** By the length of what was said, US dollars a minute; or US dollars per million tokens. */
export type TranscriptionPrices =
  | { readonly perMinute: number }
  | { readonly tokensIn: number; readonly tokensOut: number };

/** US dollars a minute, by how a number begins; the longest beginning counts. */
export interface MinutePrices {
  /** We are called on such a number. */
  readonly inbound: number;
  /** We call such a number. */
  readonly outbound: number;
}

/** Where prices were read. */
export interface PriceSource {
  readonly url: string;
  /** Year and month, ISO 8601. */
  readonly read: string;
  /** `page`: on that page. `quoted`: where others quote it. `unchecked`: from memory; nobody has looked. */
  readonly how: 'page' | 'quoted' | 'unchecked';
}

interface Section<T> {
  readonly source: PriceSource;
  readonly prices: Readonly<Record<string, T>>;
}

const model = (
  [textIn, cachedTextIn, textOut]: readonly [number, number, number],
  [audioIn, cachedAudioIn, audioOut]: readonly [number, number, number],
): ModelPrices => ({ textIn, cachedTextIn, textOut, audioIn, cachedAudioIn, audioOut });

const OPENAI_PAGES = 'https://developers.openai.com/api/docs/models';

/** Responses, by the model's name without the date of a snapshot: text in, cached in, out; audio in, cached in, out. */
export const MODELS: readonly Section<ModelPrices>[] = [
  {
    source: { url: OPENAI_PAGES, read: '2026-11', how: 'page' },
    prices: {
      'gpt-realtime-2.1': model([4, 0.4, 24], [32, 0.4, 64]),
      'gpt-realtime-2.1-mini': model([0.6, 0.06, 2.4], [10, 0.3, 20]),
      'gpt-realtime-2': model([4, 0.4, 24], [32, 0.4, 64]),
      'gpt-realtime-1.5': model([4, 0.4, 16], [32, 0.4, 64]),
      'gpt-4o-realtime-preview': model([5, 2.5, 20], [40, 2.5, 80]),
      'gpt-4o-mini-realtime-preview': model([0.6, 0.3, 2.4], [10, 0.3, 20]),
    },
  },
  {
    source: { url: OPENAI_PAGES, read: '2026-11', how: 'quoted' },
    prices: {
      'gpt-realtime': model([4, 0.4, 16], [32, 0.4, 64]),
      'gpt-realtime-mini': model([0.6, 0.06, 2.4], [10, 0.3, 20]),
    },
  },
];

/** Turning what the caller says into text, by the model's name without the date of a snapshot. */
export const TRANSCRIPTION: readonly Section<TranscriptionPrices>[] = [
  {
    source: { url: OPENAI_PAGES, read: '2026-11', how: 'page' },
    prices: {
      'gpt-transcribe': { perMinute: 0.0045 },
      'gpt-live-transcribe': { perMinute: 0.017 },
      'gpt-realtime-whisper': { perMinute: 0.017 },
      'whisper-1': { perMinute: 0.006 },
      'gpt-4o-transcribe': { tokensIn: 2.5, tokensOut: 10 },
      'gpt-4o-mini-transcribe': { tokensIn: 1.25, tokensOut: 5 },
    },
  },
  {
    source: { url: OPENAI_PAGES, read: '2026-11', how: 'quoted' },
    prices: { 'gpt-4o-transcribe-diarize': { tokensIn: 2.5, tokensOut: 10 } },
  },
];

const TOLL_FREE = { inbound: 0.022, outbound: 0.014 };

/** Minutes of a telephone line. Only where somebody could look: elsewhere prices differ by country and carrier. */
export const MINUTES: readonly Section<MinutePrices>[] = [
  {
    // The United States and Canada. What we receive stands in https://support.twilio.com/hc/en-us/articles/223183328.
    source: { url: 'https://www.twilio.com/en-us/voice/pricing/us', read: '2026-11', how: 'quoted' },
    prices: {
      '+1': { inbound: 0.0085, outbound: 0.014 },
      ...Object.fromEntries(
        ['800', '833', '844', '855', '866', '877', '888'].map((code) => [`+1${code}`, TOLL_FREE]),
      ),
    },
  },
  {
    source: { url: 'https://www.twilio.com/en-us/voice/pricing/gb', read: '2026-11', how: 'quoted' },
    prices: {
      '+441': { inbound: 0.01, outbound: 0.0158 },
      '+442': { inbound: 0.01, outbound: 0.0158 },
      '+447': { inbound: 0.01, outbound: 0.0305 },
    },
  },
];

/** Text messages to a number, US dollars for each part of up to 160 characters, by how the number begins. */
export const MESSAGES: readonly Section<number>[] = [
  {
    // Carriers' fees, which are added in the United States, are not in it.
    source: { url: 'https://www.twilio.com/en-us/sms/pricing/us', read: '2026-11', how: 'quoted' },
    prices: { '+1': 0.0083 },
  },
];

const VOICE_PAGE = 'https://www.twilio.com/en-us/voice/pricing/us';

/** What Twilio takes besides the minutes of a line, the same everywhere, US dollars. */
export const EXTRAS = {
  /** A minute of the call's audio going both ways (Media Streams). */
  streamMinute: { price: 0.004, source: { url: VOICE_PAGE, read: '2026-11', how: 'quoted' } },
  /** A minute of one participant of a conference. */
  conferenceMinute: { price: 0.0018, source: { url: VOICE_PAGE, read: '2026-11', how: 'unchecked' } },
  /** Finding out once whether a machine has answered. */
  detection: { price: 0.0075, source: { url: VOICE_PAGE, read: '2026-11', how: 'quoted' } },
} satisfies Readonly<Record<string, { readonly price: number; readonly source: PriceSource }>>;

/** All prices of a kind by their name, whatever their source. */
export const pricesOf = <T>(sections: readonly Section<T>[]): ReadonlyMap<string, T> =>
  new Map(sections.flatMap(({ prices }) => Object.entries<T>(prices)));
