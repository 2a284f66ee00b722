import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';

/** Something Twilio says in its own voice. `language`: what it is in, a tag such as `de`; absent: English, its default. */
export interface Spoken {
  readonly text: string;
  readonly language?: string | undefined;
}

/** A language Twilio's `<Say>` can speak, such as `de-DE`. */
type SayLanguage = NonNullable<VoiceResponse.SayAttributes['language']>;

/**
 * What `<Say language>` takes, by Twilio's own types (`twilio/lib/twiml/VoiceResponse.d.ts`). Where a language has
 * several, the first is the one for a tag without a region.
 */
const SAID: readonly SayLanguage[] = [
  ...(['af-ZA', 'am-ET', 'ar-XA', 'ar-AE', 'bg-BG', 'bn-IN', 'ca-ES', 'cs-CZ', 'cy-GB', 'da-DK'] as const),
  ...(['de-DE', 'de-AT', 'el-GR', 'en-US', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ'] as const),
  ...(['en-ZA', 'es-ES', 'es-MX', 'es-US', 'fi-FI', 'fil-PH', 'fr-FR', 'fr-BE', 'fr-CA', 'gu-IN'] as const),
  ...(['he-IL', 'hi-IN', 'hu-HU', 'id-ID', 'is-IS', 'it-IT', 'ja-JP', 'kn-IN', 'ko-KR', 'lv-LV'] as const),
  ...(['ml-IN', 'mr-IN', 'ms-MY', 'nb-NO', 'nl-NL', 'nl-BE', 'pa-IN', 'pl-PL', 'pt-PT', 'pt-BR'] as const),
  ...(['ro-RO', 'ru-RU', 'sk-SK', 'sr-RS', 'sv-SE', 'ta-IN', 'te-IN', 'th-TH', 'tr-TR', 'uk-UA'] as const),
  ...(['vi-VN', 'yue-HK', 'zh-CN', 'zh-HK', 'zh-TW'] as const),
];

/**
 * The language Twilio is to speak a sentence in.
 * @param tag what the sentence is in, such as `de` or `en-GB`; a region Twilio has no voice for is left out.
 * @returns undefined when Twilio does not speak it: its own default, English, is what is left.
 */
export function sayLanguage(tag: string | undefined): SayLanguage | undefined {
  if (tag === undefined) return undefined;
  const wanted = tag.toLowerCase();
  const exact = SAID.find((language) => language.toLowerCase() === wanted);
  return exact ?? SAID.find((language) => language.toLowerCase().startsWith(`${primaryOf(tag)}-`));
}

/** Norwegian is written as Bokmål where nothing else is said. */
const primaryOf = (tag: string): string => {
  const [primary = ''] = tag.toLowerCase().split('-');
  return primary === 'no' ? 'nb' : primary;
};
