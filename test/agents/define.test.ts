import { defineConfig, endCall, functionTool, z } from 'callchart';
import { describe, expect, it } from 'vitest';

/** Never run: the compiler must refuse each line marked so, and would refuse the mark if it did not. */
export function refusedByTheCompiler(): void {
  // @ts-expect-error a setting that there is not
  defineConfig({ agents: { a: { greting: '' } } });
  // @ts-expect-error a value of the wrong type
  defineConfig({ agents: { a: { speed: '1' } } });
  // @ts-expect-error a setting of the other kind of turn detection
  defineConfig({ agents: { a: { turnDetection: { type: 'semantic_vad', threshold: 1 } } } });
  // @ts-expect-error an agent that there is not
  defineConfig({ agents: { a: {} }, numbers: { default: 'b' } });
  // @ts-expect-error a number that is none
  defineConfig({ agents: { a: {} }, numbers: { '4930': 'a' } });
  // @ts-expect-error a tool that is none
  defineConfig({ agents: { a: { tools: ['end_call'] } } });
}

describe('defineConfig', () => {
  it('gives back what it is given', () => {
    const given = {
      agents: {
        a: { tools: [endCall()], afterCall: { fields: z.object({ name: z.string() }) } },
        b: { instructions: process.env.WORDS },
      },
      numbers: { '+4930*': 'a', 'sip:a@b.example': 'b', default: 'a', headers: [] },
      webhooks: { afterCall: { url: 'https://example.com', secret: process.env.SECRET } },
    } as const;
    expect(defineConfig(given)).toBe(given);
  });

  it('comes with what makes tools', () => {
    const tool = functionTool({ name: 'a', description: 'A.', schema: z.object({}), run: () => 1 });
    expect(tool.kind).toBe('function');
  });
});
