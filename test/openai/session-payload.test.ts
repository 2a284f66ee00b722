import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { endCall } from '../../src/agents/tools/built-in.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import { hostedMcp } from '../../src/agents/tools/hosted-mcp.ts';
import { describeSession, sessionPayload, turnDetectionUpdate } from '../../src/openai/session-payload.ts';
import { agentWith } from './support.ts';

describe('the session of an agent', () => {
  it('in μ-law states everything, and no rate', () => {
    expect(sessionPayload(agentWith())).toStrictEqual({
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: 'You answer the phone of a restaurant.',
      audio: {
        input: {
          format: { type: 'audio/pcmu' },
          noise_reduction: { type: 'near_field' },
          transcription: { model: 'gpt-transcribe', language: 'en' },
          turn_detection: {
            type: 'server_vad',
            threshold: 0.6,
            prefix_padding_ms: 310,
            silence_duration_ms: 520,
            idle_timeout_ms: null,
            create_response: true,
            interrupt_response: true,
          },
        },
        output: { format: { type: 'audio/pcmu' }, voice: 'marin', speed: 1.1 },
      },
      max_output_tokens: 'inf',
      truncation: 'auto',
      tools: [],
      tool_choice: 'auto',
    });
  });

  it('in A-law states no rate either', () => {
    expect(sessionPayload(agentWith({ format: 'audio/pcma' }))).toMatchObject({
      audio: { input: { format: { type: 'audio/pcma' } }, output: { format: { type: 'audio/pcma' } } },
    });
    expect(JSON.stringify(sessionPayload(agentWith({ format: 'audio/pcma' })))).not.toContain('rate');
  });

  it('in PCM states the rate, as it must', () => {
    expect(sessionPayload(agentWith({ format: 'audio/pcm' }))).toMatchObject({
      audio: {
        input: { format: { type: 'audio/pcm', rate: 24000 } },
        output: { format: { type: 'audio/pcm', rate: 24000 } },
      },
    });
  });

  it('with semantic turns states what those have, and no more', () => {
    const agent = agentWith({ turnDetection: { type: 'semantic_vad', eagerness: 'low' } });
    expect(sessionPayload(agent).audio.input.turn_detection).toStrictEqual({
      type: 'semantic_vad',
      eagerness: 'low',
      create_response: true,
      interrupt_response: true,
    });
  });

  it('switches off in so many words what the agent does without', () => {
    const { input } = sessionPayload(agentWith({ noiseReduction: null, transcription: null })).audio;
    expect(input).toMatchObject({ noise_reduction: null, transcription: null });
  });

  it('limits answers and the conversation as configured', () => {
    const agent = agentWith({ maxOutputTokens: 900, truncation: { retentionRatio: 0.8 } });
    expect(sessionPayload(agent)).toMatchObject({
      max_output_tokens: 900,
      truncation: { type: 'retention_ratio', retention_ratio: 0.8 },
    });
  });

  it('names a custom voice by its id', () => {
    expect(sessionPayload(agentWith({ voice: 'voice_123' })).audio.output.voice).toEqual({ id: 'voice_123' });
  });

  it('counts as configured when its formats and its way of taking turns are echoed', () => {
    expect(describeSession(agentWith({ format: 'audio/pcma' }))).toEqual({
      inputFormat: 'audio/pcma',
      outputFormat: 'audio/pcma',
      turnDetection: 'server_vad',
    });
  });
});

describe('turn taking', () => {
  it('while guarded finds speech and does nothing about it', () => {
    expect(turnDetectionUpdate(agentWith(), 'guarded')).toStrictEqual({
      type: 'realtime',
      audio: {
        input: {
          turn_detection: {
            type: 'server_vad',
            threshold: 0.6,
            prefix_padding_ms: 310,
            silence_duration_ms: 520,
            idle_timeout_ms: null,
            create_response: false,
            interrupt_response: false,
          },
        },
      },
    });
  });

  it('when open again is what the session began with', () => {
    const agent = agentWith({ turnDetection: { type: 'semantic_vad', eagerness: 'high' } });
    expect(turnDetectionUpdate(agent, 'open').audio.input.turn_detection).toEqual(
      sessionPayload(agent).audio.input.turn_detection,
    );
  });
});

describe('what the agent can do', () => {
  const book = functionTool({
    name: 'book_table',
    description: 'Books a table.',
    schema: z.object({ day: z.string() }),
    run: () => 1,
  });
  const parcels = hostedMcp({ label: 'parcels', url: 'https://mcp.example.com', allow: ['track'] });

  it('is named with its arguments', () => {
    expect(sessionPayload(agentWith({ tools: [book, endCall()] })).tools).toEqual([
      {
        type: 'function',
        name: 'book_table',
        description: 'Books a table.',
        parameters: expect.objectContaining({ properties: { day: { type: 'string' } }, required: ['day'] }),
      },
      expect.objectContaining({ type: 'function', name: 'end_call' }),
    ]);
  });

  it('on servers OpenAI asks is named by what is allowed there', () => {
    const approve = () => true;
    const careful = hostedMcp({ ...parcels, description: 'Parcels.', authorization: 'token', approve });
    expect(sessionPayload(agentWith({ mcpServers: [parcels, careful] })).tools).toEqual([
      {
        type: 'mcp',
        server_label: 'parcels',
        server_url: 'https://mcp.example.com',
        allowed_tools: ['track'],
        require_approval: 'never',
      },
      expect.objectContaining({
        require_approval: 'always',
        server_description: 'Parcels.',
        authorization: 'token',
      }),
    ]);
  });

  it('is nothing a session has to echo', () => {
    expect(describeSession(agentWith({ tools: [book] }))).toEqual(describeSession(agentWith()));
  });
});
