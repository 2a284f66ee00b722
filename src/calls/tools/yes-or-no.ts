/** How people agree, by language. */
const YES: Readonly<Record<string, readonly string[]>> = {
  en: ['yes', 'yeah', 'yep', 'yup', 'sure', 'correct', 'ok', 'okay', 'absolutely', 'definitely', 'confirmed'],
  de: ['ja', 'jawohl', 'jo', 'genau', 'richtig', 'gerne', 'ok', 'okay', 'einverstanden', 'klar'],
  fr: ['oui', 'ouais', 'exact', 'exactement', 'ok', 'okay'],
  es: ['sí', 'si', 'claro', 'correcto', 'vale', 'ok', 'okay'],
  it: ['sì', 'si', 'certo', 'esatto', 'ok', 'okay'],
  pt: ['sim', 'claro', 'certo', 'ok', 'okay'],
  nl: ['ja', 'jawel', 'klopt', 'prima', 'ok', 'okay'],
  pl: ['tak', 'zgadza', 'ok', 'okay'],
  tr: ['evet', 'tamam'],
};

/** One of these in whatever language, and it is no plain yes. */
const NOT_YES: ReadonlySet<string> = new Set(
  `no not nope nah never don't dont doesn't isn't won't can't cannot wrong stop wait cancel but instead change
  actually hold later maybe if nein nicht nee nö kein keine keinen nie falsch halt stopp warte warten moment abbrechen
  aber doch sondern stattdessen ändern später vielleicht wenn non pas jamais faux attends attendez annuler mais plutôt
  nunca jamás espera espere cancelar pero mejor luego quizás mai aspetta aspetti annulla ma invece forse não nao espere
  mas talvez niet geen nooit wacht maar misschien nie ale czekaj hayır hayir yok dur bekle ama belki`.split(
    /\s+/,
  ),
);

/** A longer answer has more in it than a yes. */
const MAX_WORDS = 8;

/**
 * Whether what a caller said is a plain yes. Anything doubtful is not: a no in any language wins.
 * @param language a tag such as `de` or `en-GB`; undefined or unknown: yes in any of the languages counts.
 */
export function answerTo(said: string, language?: string): 'yes' | 'other' | 'nothing' {
  const words = said
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\p{L}\p{N}\p{M}']+/gu);
  if (!words) return 'nothing';
  if (words.length > MAX_WORDS || words.some((word) => NOT_YES.has(word))) return 'other';
  const known = YES[language?.toLowerCase().split('-')[0] ?? ''];
  const yes = new Set(known ?? Object.values(YES).flat());
  return words.some((word) => yes.has(word)) ? 'yes' : 'other';
}
