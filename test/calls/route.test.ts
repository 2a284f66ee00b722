import { describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/agents/default-agent.ts';
import { route, usualAgent } from '../../src/calls/route.ts';
import { readNumbers } from '../../src/config/file/numbers.ts';

const names = ['reception', 'berlin', 'mitte', 'sales'];
const agents = new Map(names.map((name) => [name, { ...defaultAgent, name }]));

function answers(numbers: unknown, to: string, params: Record<string, string> = {}): string {
  return answersCall(numbers, { from: '+15550100', to, direction: 'inbound', params });
}

function answersCall(numbers: unknown, called: Parameters<typeof route>[1]): string {
  const { plan, findings } = readNumbers(numbers, names);
  expect(findings).toEqual([]);
  const found = route({ agents, numbers: plan }, called);
  return 'agent' in found ? found.agent.name : found.problem;
}

const mistakes = (numbers: unknown, among = names): string[] =>
  readNumbers(numbers, among).findings.map(({ path, problem }) => `${path.join('.')} ${problem}`);

const NOBODY = 'no agent takes this number, and there is no default';

describe('which agent answers', () => {
  const numbers = {
    '+4930*': 'berlin',
    '+49301*': 'mitte',
    '+49301234567': 'reception',
    'sip:sales@pbx.example.com': 'sales',
    'sip:berlin@*': 'berlin',
    headers: [
      { header: 'X-Agent', value: 'sales', agent: 'sales' },
      { header: 'X-Campaign', value: 'spring', agent: 'mitte' },
    ],
  };

  it('is said by the exact number, then by the longest pattern, then by the default', () => {
    expect(answers(numbers, '+49301234567')).toBe('reception');
    expect(answers(numbers, '+493012345678')).toBe('mitte');
    expect(answers(numbers, '+49309')).toBe('berlin');
    expect(answers({ ...numbers, default: 'sales' }, '+4940123')).toBe('sales');
    expect(answers(numbers, '+4940123')).toBe(NOBODY);
    expect(answers(numbers, '')).toBe(NOBODY);
  });

  it('is said by a SIP address, whatever its port, parameters and case', () => {
    expect(answers(numbers, 'sip:sales@pbx.example.com')).toBe('sales');
    expect(answers(numbers, 'SIP:Sales@PBX.example.com:5061;transport=tls?x=1')).toBe('sales');
    expect(answers(numbers, 'sip:berlin@elsewhere.example')).toBe('berlin');
    expect(answers(numbers, 'sip:paris@pbx.example.com')).toBe(NOBODY);
  });

  it('is said by a header of a SIP call before anything else, by the first that holds', () => {
    expect(answers(numbers, '+49301234567', { 'SipHeader_X-Agent': 'sales' })).toBe('sales');
    expect(answers(numbers, '+49301234567', { 'SipHeader_x-agent': 'sales' })).toBe('sales');
    expect(answers(numbers, '+49301234567', { 'SipHeader_X-Agent': 'Sales' })).toBe('reception');
    const both = { 'SipHeader_X-Campaign': 'spring', 'SipHeader_X-Agent': 'sales' };
    expect(answers(numbers, '+49301234567', both)).toBe('sales');
    expect(answers(numbers, '+49301234567', { 'X-Agent': 'sales' })).toBe('reception');
  });

  it('is said by our own number when the call was placed from it', () => {
    const placed = { from: '+49301234567', to: '+4930999', direction: 'outbound-api', params: {} };
    expect(answersCall(numbers, placed)).toBe('reception');
  });

  it('may be asked for by name', () => {
    expect(answers(numbers, '+4940', { Agent: 'mitte' })).toBe('mitte');
    expect(answers(numbers, '+49309', { Agent: '' })).toBe('berlin');
    expect(answers(numbers, '+49309', { Agent: 'nobody' })).toBe('there is no agent called "nobody"');
  });

  it('reads numbers as people write them', () => {
    expect(answers({ '+49 (30) 123-45': 'berlin' }, '+493012345')).toBe('berlin');
    expect(answers({ '+49 30 *': 'berlin' }, '+493012345')).toBe('berlin');
    expect(answers({ '+*': 'berlin' }, '+1555')).toBe('berlin');
  });

  it('is the only one there is when nothing is said', () => {
    for (const nothing of [undefined, {}, { default: undefined }]) {
      const { plan, findings } = readNumbers(nothing, ['reception']);
      expect([plan.fallback, findings]).toEqual(['reception', []]);
    }
  });

  it('is, for somebody who has not dialed a number, the default or the first', () => {
    expect(usualAgent({ agents, numbers: readNumbers({ default: 'sales' }, names).plan })).toBe('sales');
    expect(usualAgent({ agents, numbers: readNumbers(numbers, names).plan })).toBe('reception');
  });
});

describe('mistakes about numbers', () => {
  it('are agents that are not there', () => {
    expect(mistakes({ '+49': 'recption', default: 5 })).toEqual([
      'numbers.+49 is "recption": it must be the name of an agent, perhaps "reception"',
      'numbers.default is 5: it must be the name of an agent, one of reception, berlin, mitte, sales',
    ]);
  });

  it('are rules that mean the same calls', () => {
    expect(mistakes({ '+4930*': 'berlin', '+49 30 *': 'mitte' })).toEqual([
      'numbers.+49 30 * is ambiguous: "+4930*" means the same calls',
    ]);
    expect(mistakes({ 'sip:a@b.example': 'berlin', 'sip:A@b.example:5060': 'berlin' })).toHaveLength(1);
    const rule = { header: 'X-Agent', value: '1', agent: 'sales' };
    expect(mistakes({ headers: [rule, { ...rule, header: 'x-agent', agent: 'mitte' }] })).toEqual([
      'numbers.headers.1 is ambiguous: another rule is about x-agent: 1 too',
    ]);
  });

  it.each(['4930', '030*', '+49*30', '+', '*', '+1234567890123456', 'sip:', 'client:bob', '+0*3'])(
    'are numbers such as %s',
    (called) => {
      expect(mistakes({ [called]: 'sales' })).toEqual([expect.stringContaining('is not understood')]);
    },
  );

  it('are headers that are none', () => {
    expect(mistakes({ headers: { 'X-Agent': 'sales' } })).toEqual([
      'numbers.headers is an object: it must be a list of { header, value, agent }',
    ]);
    expect(mistakes({ headers: [{ header: 'Agent', value: 1, agnt: 'sales' }, 7] })).toEqual([
      'numbers.headers.0.agnt is not a setting',
      'numbers.headers.0.header is "Agent": it must be a header such as "X-Agent"',
      'numbers.headers.0.value is 1: it must be a text',
      expect.stringContaining('numbers.headers.0.agent is missing'),
      'numbers.headers.1 is 7: it must be an object',
    ]);
  });

  it('are several agents and nothing said about who answers', () => {
    expect(mistakes(undefined)).toEqual([expect.stringContaining('must say which agent answers')]);
    expect(mistakes('reception')).toEqual(['numbers is "reception": it must be an object']);
  });
});
