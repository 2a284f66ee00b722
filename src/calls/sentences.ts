import type { Spoken } from '../twilio/say-language.ts';
import { APOLOGY_TEXT } from './call/announcements.ts';

/** The sentences that are ours, not the operator's. */
export type Sentence =
  | 'apology'
  | 'busy'
  | 'allBusy'
  | 'wait'
  | 'unknownNumber'
  | 'nobody'
  | 'callerWaits'
  | 'pressOne';

const ENGLISH: Readonly<Record<Sentence, string>> = {
  apology: APOLOGY_TEXT,
  busy: 'We are sorry, we cannot take your call right now. Please call again in a few minutes.',
  allBusy: 'We are sorry, all our lines are busy. Please call again in a few minutes.',
  wait: 'All our lines are busy. Please hold the line; we will be with you as soon as we can.',
  unknownNumber: 'We are sorry, nobody answers this number. Please check the number and call again.',
  nobody: 'We are sorry, nobody can take your call right now. Please call again later.',
  callerWaits: 'A caller is to be put through to you.',
  pressOne: 'Press 1 to take the call.',
};

/** By the first part of a language tag. What is missing is said in English, by an English voice. */
const SENTENCES: Readonly<Record<string, Readonly<Record<Sentence, string>>>> = {
  en: ENGLISH,
  de: {
    apology: 'Entschuldigung, da ist etwas schiefgegangen. Bitte rufen Sie noch einmal an.',
    busy: 'Es tut uns leid, wir können Ihren Anruf gerade nicht annehmen. Bitte rufen Sie in ein paar Minuten noch einmal an.',
    allBusy:
      'Es tut uns leid, alle unsere Leitungen sind besetzt. Bitte rufen Sie in ein paar Minuten noch einmal an.',
    wait: 'Alle unsere Leitungen sind besetzt. Bitte bleiben Sie am Apparat; wir sind so bald wie möglich für Sie da.',
    unknownNumber:
      'Es tut uns leid, unter dieser Nummer meldet sich niemand. Bitte prüfen Sie die Nummer und rufen Sie noch einmal an.',
    nobody:
      'Es tut uns leid, gerade kann niemand Ihren Anruf annehmen. Bitte rufen Sie später noch einmal an.',
    callerWaits: 'Ein Anrufer soll zu Ihnen durchgestellt werden.',
    pressOne: 'Drücken Sie die 1, um den Anruf anzunehmen.',
  },
  es: {
    apology: 'Lo sentimos, algo ha salido mal. Por favor, vuelva a llamar.',
    busy: 'Lo sentimos, ahora no podemos atender su llamada. Por favor, vuelva a llamar en unos minutos.',
    allBusy: 'Lo sentimos, todas nuestras líneas están ocupadas. Por favor, vuelva a llamar en unos minutos.',
    wait: 'Todas nuestras líneas están ocupadas. Por favor, no cuelgue; le atenderemos lo antes posible.',
    unknownNumber:
      'Lo sentimos, nadie contesta en este número. Por favor, compruebe el número y vuelva a llamar.',
    nobody: 'Lo sentimos, ahora nadie puede atender su llamada. Por favor, vuelva a llamar más tarde.',
    callerWaits: 'Le van a pasar una llamada.',
    pressOne: 'Pulse 1 para aceptarla.',
  },
  fr: {
    apology: 'Désolé, un problème est survenu. Veuillez rappeler.',
    busy: 'Désolé, nous ne pouvons pas prendre votre appel pour le moment. Veuillez rappeler dans quelques minutes.',
    allBusy: 'Désolé, toutes nos lignes sont occupées. Veuillez rappeler dans quelques minutes.',
    wait: 'Toutes nos lignes sont occupées. Veuillez patienter ; nous vous répondrons dès que possible.',
    unknownNumber: 'Désolé, personne ne répond à ce numéro. Veuillez vérifier le numéro et rappeler.',
    nobody: 'Désolé, personne ne peut prendre votre appel pour le moment. Veuillez rappeler plus tard.',
    callerWaits: 'Un appel va vous être transféré.',
    pressOne: 'Appuyez sur 1 pour le prendre.',
  },
};

/** One of our sentences, in the agent's language where we have it, else in English. */
export function spoken(sentence: Sentence, language: string | undefined): Spoken {
  const own = language && SENTENCES[language.toLowerCase().split('-')[0] ?? ''];
  return own ? { text: own[sentence], language } : { text: ENGLISH[sentence] };
}

/**
 * Several things that are said one after another, as few as can be: what is in one language is said in one breath.
 * What is empty is left out.
 */
export function inOneBreath(all: readonly Spoken[]): readonly Spoken[] {
  const said: Spoken[] = [];
  for (const next of all) {
    if (next.text.trim() === '') continue;
    const last = said.at(-1);
    if (last === undefined || last.language !== next.language) said.push(next);
    else said[said.length - 1] = { ...last, text: `${last.text} ${next.text}` };
  }
  return said;
}
