import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callMachine, heardText, modelLinkMachine } from '../../machines/index.ts';
import { chartOf } from '../../src/chart/graph.ts';
import { rowsOf } from '../../src/console/call/timeline/rows.ts';
import { chartsOf } from '../../src/console/story/charts.ts';
import { eventRow } from '../../src/console/story/event-row.ts';
import { spoken } from '../../src/console/story/spoken.ts';
import { Story } from '../../src/console/story/story.ts';
import { whySentence } from '../../src/console/story/why.ts';
import type { JournalLine } from '../../src/store/journal-format.ts';

const FOLDER = new URL('../golden/', import.meta.url);
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
const charts = chartsOf([chartOf(callMachine), chartOf(modelLinkMachine)]);

function storyOf(name: string): Story {
  const lines = readFileSync(new URL(name, FOLDER), 'utf8').split('\n').filter(Boolean);
  const story = new Story();
  story.append(lines.map((line) => JSON.parse(line) as JournalLine));
  return story;
}

describe.each(names)('the story of the recorded call %s', (name) => {
  const story = storyOf(name);
  const { lanes, endT } = story;

  it('ends, and says why in a sentence', () => {
    expect(story.over).toBe(true);
    expect(story.now.call.state).toBe('closed');
    expect(whySentence(story.now.call, charts)).toMatch(/^closed since .+: .+\.$/);
  });

  it('is in one state at every moment, and the sentence names it', () => {
    const { stays } = lanes.states;
    stays.slice(1).forEach((stay, index) => {
      expect(stay.from).toBe(stays[index]!.to);
    });
    for (const { from, to, state } of stays) {
      // States that last no time at all are not to be seen.
      if (from !== to) expect(story.at(from).call).toMatchObject({ state, since: from });
    }
  });

  it('leaves nothing open when it is over, and nothing outside of itself', () => {
    for (const { id, blocks } of rowsOf(lanes, story.now.conversation)) {
      for (const { from, to, look } of blocks) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(from).toBeLessThanOrEqual(endT);
        const final = id === 'state' || id === 'link';
        if (!final) expect(to).not.toBeNull();
        if (look === 'solid' && to !== null) expect(to).toBeLessThanOrEqual(endT);
      }
    }
  });

  it('has every word heard, or unheard after a cut; none is still to come', () => {
    for (const utterance of story.now.conversation.filter(({ heardMs }) => heardMs !== null)) {
      const { heard, pending, unheard } = spoken(utterance, 0);
      expect(pending).toBe('');
      expect(heard + unheard).toBe(utterance.text ?? '');
      if (!utterance.interrupted) expect(unheard).toBe('');
    }
  });

  it('has a row for every line', () => {
    for (const line of story.lines) expect(eventRow(line).type).not.toBe('');
  });
});

describe('the stories of recorded calls', () => {
  it('strike through what came after the cut, and only that', () => {
    const { conversation } = storyOf('barge-in.jsonl').now;
    const cut = conversation.find(({ interrupted }) => interrupted)!;
    const { heard, unheard } = spoken(cut, 0);
    expect(heard).toBe(heardText(cut));
    expect(heard).toMatch(/^We are open/);
    expect(unheard.length).toBeGreaterThan(0);
  });

  it('show a stream that was lost, and the call going on after it', () => {
    const { lanes } = storyOf('stream-lost-and-resumed.jsonl');
    const states = lanes.states.stays.map(({ state }) => state);
    const lost = states.indexOf('connecting.resuming');
    expect(lost).toBeGreaterThan(0);
    expect(states.slice(lost)).toContain('assistantSpeaking.generating');
    expect(lanes.turn.cuts.map(({ cause }) => cause)).toEqual(['stream_lost']);
  });

  it('show a failure with its apology, and what the model link made of it', () => {
    const { lanes, now } = storyOf('model-gone.jsonl');
    expect(now.end?.reason).toBe('model_gone');
    expect(lanes.link.stays.at(-1)?.state).toBe('closed');
    const [apology] = lanes.agent.announcements;
    expect(apology!.to! - apology!.from).toBeGreaterThan(1000);
    expect(lanes.trouble.troubles.some(({ harmless }) => !harmless)).toBe(true);
  });

  it('show what operators did, and for how long', () => {
    const { lanes } = storyOf('operator.jsonl');
    const did = [...lanes.operator.deeds, ...lanes.operator.points].map(({ text }) => text);
    expect(did).toContain('hung up');
    expect(did.length).toBeGreaterThan(1);
  });
});
