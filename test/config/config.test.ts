import { describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/agents/default-agent.ts';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import type { Environment } from '../../src/config/dotenv.ts';
import { variables } from '../../src/config/variables.ts';

const key = { OPENAI_API_KEY: 'sk-1' };

function problemsOf(environment: Environment): Record<string, string> {
  try {
    loadConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(
      error.problems.map((each) => [each.variable, `${each.problem}. ${each.remedy}`]),
    );
  }
  return {};
}

describe('the configuration', () => {
  it('needs nothing to be set', () => {
    const config = loadConfig({});
    expect(config.server).toEqual({ host: '127.0.0.1', port: 5050, drainTimeoutMs: 3_600_000 });
    expect(config.twilio).toEqual({ apiUrl: 'https://api.twilio.com' });
    expect(config.timing).toEqual({
      greetingGuardMs: 300,
      greetingGuardMaxMs: 2500,
      connectTimeoutMs: 3000,
      answerTimeoutMs: 3000,
      claimTimeoutMs: 30_000,
      resumeTimeoutMs: 15_000,
      interruptTimeoutMs: 1000,
    });
    expect(config).toMatchObject({
      production: false,
      showTimingMath: false,
      logLevel: 'info',
      console: {},
    });
    expect(config.store).toEqual({
      dataDir: './data',
      retentionDays: 30,
      retentionBytes: 10e9,
      keepTranscripts: true,
      keepNumbers: true,
    });
    expect(config).not.toHaveProperty('connectMessage');
  });

  it('describes an agent that answers with every turn-taking field explicit', () => {
    expect(loadConfig({}).agent).toMatchObject({
      voice: 'marin',
      speed: 1,
      maxOutputTokens: 'inf',
      truncation: 'auto',
      noiseReduction: 'near_field',
      transcription: { model: 'gpt-transcribe' },
      turnDetection: {
        type: 'server_vad',
        threshold: 0.5,
        prefixPaddingMs: 300,
        silenceDurationMs: 500,
        idleTimeoutMs: null,
      },
      format: 'audio/pcmu',
    });
  });

  it('takes every setting from its variable', () => {
    const config = loadConfig({
      ...key,
      NODE_ENV: 'production',
      OPENAI_REALTIME_URL: 'ws://127.0.0.1:9000/v1/realtime?deployment=a',
      OPENAI_REALTIME_MODEL: 'gpt-realtime-1.5',
      TEMPERATURE: '0.7',
      VOICE: 'cedar',
      SYSTEM_MESSAGE: 'Be brief.',
      AGENT_NAME: 'reception',
      GREETING: 'Hi.',
      CONNECT_MESSAGE: 'One moment.',
      SPEED: '1.25',
      MAX_OUTPUT_TOKENS: '4096',
      TRUNCATION: '0.8',
      AUDIO_FORMAT: 'pcm',
      NOISE_REDUCTION: 'off',
      TRANSCRIPTION_MODEL: 'whisper-1',
      TRANSCRIPTION_LANGUAGE: 'de',
      VAD_THRESHOLD: '0.7',
      VAD_PREFIX_PADDING_MS: '200',
      VAD_SILENCE_MS: '400',
      IDLE_TIMEOUT_MS: '9000',
      GREETING_GUARD_MS: '0',
      CONNECT_TIMEOUT_MS: '5000',
      ANSWER_TIMEOUT_MS: '6000',
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_URL: 'https://calls.example.com/phone/',
      DRAIN_TIMEOUT_S: '0.5',
      TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
      TWILIO_AUTH_TOKEN: 'secret',
      TWILIO_API_URL: 'http://127.0.0.1:9001/',
      SHOW_TIMING_MATH: 'TRUE',
      LOG_LEVEL: 'debug',
      RECORD: 'yes',
      CONSOLE_TOKEN: 'sixteen-letters!',
      DATA_DIR: '/var/lib/callchart',
      RETENTION_DAYS: '0.5',
      RETENTION_GB: '0',
      KEEP_TRANSCRIPTS: 'false',
      KEEP_NUMBERS: 'false',
    });
    expect(config).toMatchObject({
      production: true,
      server: {
        host: '0.0.0.0',
        port: 8080,
        publicUrl: 'https://calls.example.com/phone',
        drainTimeoutMs: 500,
      },
      twilio: {
        accountSid: 'AC0123456789abcdef0123456789abcdef',
        authToken: 'secret',
        apiUrl: 'http://127.0.0.1:9001',
      },
      model: {
        kind: 'openai',
        apiKey: 'sk-1',
        url: 'ws://127.0.0.1:9000/v1/realtime?deployment=a',
        model: 'gpt-realtime-1.5',
        temperature: 0.7,
      },
      connectMessage: 'One moment.',
      showTimingMath: true,
      logLevel: 'debug',
      console: { token: 'sixteen-letters!' },
      store: {
        dataDir: '/var/lib/callchart',
        retentionDays: 0.5,
        retentionBytes: 0,
        keepTranscripts: false,
        keepNumbers: false,
      },
    });
    expect(config.agent).toEqual({
      ...defaultAgent,
      name: 'reception',
      model: 'gpt-realtime-1.5',
      instructions: 'Be brief.',
      greeting: 'Hi.',
      voice: 'cedar',
      speed: 1.25,
      maxOutputTokens: 4096,
      truncation: { retentionRatio: 0.8 },
      noiseReduction: null,
      transcription: { model: 'whisper-1', language: 'de' },
      turnDetection: {
        type: 'server_vad',
        threshold: 0.7,
        prefixPaddingMs: 200,
        silenceDurationMs: 400,
        idleTimeoutMs: 9000,
      },
      format: 'audio/pcm',
      record: true,
    });
    expect(config.timing).toMatchObject({
      greetingGuardMs: 0,
      connectTimeoutMs: 5000,
      answerTimeoutMs: 6000,
    });
  });

  it('may end turns by meaning', () => {
    const { turnDetection } = loadConfig({ TURN_DETECTION: 'semantic_vad', VAD_EAGERNESS: 'high' }).agent;
    expect(turnDetection).toEqual({ type: 'semantic_vad', eagerness: 'high' });
  });

  it('may leave transcription off', () => {
    expect(loadConfig({ TRANSCRIPTION_MODEL: 'off' }).agent.transcription).toBeNull();
  });

  it('cannot be changed once it is loaded', () => {
    const config = loadConfig({ TRUNCATION: '0.5' });
    for (const part of [
      config,
      config.server,
      config.agent,
      config.agent.turnDetection,
      config.agent.truncation,
      config.warnings,
    ])
      expect(Object.isFrozen(part)).toBe(true);
  });
});

describe('an empty variable', () => {
  it('counts as unset', () => {
    const empty = Object.fromEntries(
      Object.keys(variables.shape).map((name) => [name, name === 'GREETING' ? undefined : '']),
    );
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  it('lets the caller speak first when it is the greeting', () => {
    expect(loadConfig({}).agent.greeting).toMatch(/^Hello/);
    expect(loadConfig({ GREETING: '' }).agent.greeting).toBe('');
    expect(loadConfig({ GREETING: '  ' }).agent.greeting).toBe('');
  });
});

describe('who answers', () => {
  it('is the rehearsal model without a key, and the server says so', () => {
    const { model, warnings } = loadConfig({});
    expect(model.kind).toBe('rehearsal');
    expect(warnings.join()).toContain('rehearsal model');
  });

  it('is OpenAI with a key', () => {
    const { model, warnings } = loadConfig(key);
    expect(model).toEqual({
      kind: 'openai',
      apiKey: 'sk-1',
      url: 'wss://api.openai.com/v1/realtime',
      model: 'gpt-realtime-2.1',
    });
    expect(warnings.join()).not.toContain('rehearsal model');
  });

  it('is the server at an explicit URL, without a key if there is none', () => {
    const { model } = loadConfig({ OPENAI_REALTIME_URL: 'ws://127.0.0.1:9000/v1/realtime' });
    expect(model).toMatchObject({ kind: 'openai', url: 'ws://127.0.0.1:9000/v1/realtime' });
    expect(model).not.toHaveProperty('apiKey');
  });

  it('is never the rehearsal model in production', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toHaveProperty('OPENAI_API_KEY');
    expect(problemsOf({ NODE_ENV: 'production', ...key })).toEqual({});
    expect(
      problemsOf({ NODE_ENV: 'production', OPENAI_REALTIME_URL: 'ws://model.local/v1/realtime' }),
    ).toEqual({});
  });
});

describe('a warning', () => {
  it('is given when anybody may call in', () => {
    expect(loadConfig(key).warnings.join()).toContain('TWILIO_AUTH_TOKEN');
    expect(loadConfig({ ...key, TWILIO_AUTH_TOKEN: 'secret' }).warnings).toEqual([]);
  });

  it('says what becomes of a temperature', () => {
    expect(loadConfig({ ...key, TEMPERATURE: '0.8' }).warnings.join()).toContain('TEMPERATURE');
  });

  it('names a voice that OpenAI does not have, but not one of another server', () => {
    expect(loadConfig({ ...key, VOICE: 'nova' }).warnings.join()).toContain('VOICE=nova');
    expect(loadConfig({ ...key, VOICE: 'voice_123' }).warnings.join()).not.toContain('VOICE');
    const elsewhere = { OPENAI_REALTIME_URL: 'ws://127.0.0.1:1', VOICE: 'nova' };
    expect(loadConfig(elsewhere).warnings.join()).not.toContain('VOICE');
  });
});

describe('wrong settings', () => {
  const wrong: Record<string, string> = {
    OPENAI_API_KEY: 'sk- with spaces',
    OPENAI_REALTIME_URL: 'https://api.openai.com/v1/realtime',
    TEMPERATURE: 'hot',
    SPEED: '2',
    MAX_OUTPUT_TOKENS: '0',
    TRUNCATION: '1.5',
    AUDIO_FORMAT: 'mp3',
    NOISE_REDUCTION: 'yes',
    TRANSCRIPTION_LANGUAGE: 'German',
    TURN_DETECTION: 'vad',
    VAD_THRESHOLD: '1.1',
    VAD_PREFIX_PADDING_MS: '-1',
    VAD_SILENCE_MS: '0.5',
    VAD_EAGERNESS: 'very',
    IDLE_TIMEOUT_MS: '100',
    GREETING_GUARD_MS: '0x10',
    CONNECT_TIMEOUT_MS: '1e3',
    ANSWER_TIMEOUT_MS: 'never',
    HOST: 'http://localhost',
    PORT: '65536',
    PUBLIC_URL: 'calls.example.com',
    DRAIN_TIMEOUT_S: '-5',
    TWILIO_ACCOUNT_SID: 'SK0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: 'two words',
    TWILIO_API_URL: 'ftp://api.twilio.com',
    SHOW_TIMING_MATH: 'maybe',
    LOG_LEVEL: 'loud',
    AGENT_NAME: 'x'.repeat(65),
    RECORD: 'always',
    CONSOLE_TOKEN: 'fifteen-letters',
    RETENTION_DAYS: '-1',
    RETENTION_GB: '10 GB',
    KEEP_TRANSCRIPTS: 'some',
    KEEP_NUMBERS: 'last four',
  };

  it('are all named at once, each with what to write instead', () => {
    const problems = problemsOf(wrong);
    expect(Object.keys(problems).sort()).toEqual(Object.keys(wrong).sort());
    for (const [variable, problem] of Object.entries(problems)) {
      expect(problem).toMatch(/must be .+\. Write, for example, /);
      expect(problem).toContain(`${variable}=`);
    }
  });

  it('are shown as they were written, except for secrets', () => {
    const problems = problemsOf(wrong);
    expect(problems.PORT).toContain('is "65536": it must be a whole number from 0 to 65535');
    expect(problems.OPENAI_API_KEY).not.toContain('with spaces');
    expect(problems.TWILIO_AUTH_TOKEN).not.toContain('two words');
    expect(problems.CONSOLE_TOKEN).not.toContain('fifteen-letters');
  });

  it('make one message that a person can work through', () => {
    expect(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(
      /^2 settings are wrong:\n {2}PORT .*\n {2}LOG_LEVEL .*$/,
    );
    expect(() => loadConfig({ PORT: 'x' })).toThrow(/^One setting is wrong:/);
  });

  it('are named together with what is missing in production', () => {
    expect(Object.keys(problemsOf({ NODE_ENV: 'production', PORT: 'x' }))).toEqual([
      'PORT',
      'OPENAI_API_KEY',
    ]);
  });

  it('include an idle timeout that this way of ending turns cannot keep', () => {
    const problems = problemsOf({ TURN_DETECTION: 'semantic_vad', IDLE_TIMEOUT_MS: '6000' });
    expect(problems.IDLE_TIMEOUT_MS).toContain('semantic_vad');
  });

  it.each([
    'https://user:pw@calls.example.com',
    'https://calls.example.com/?a=1',
    'https://calls.example.com/#x',
  ])('include the public URL %s', (PUBLIC_URL) => {
    expect(problemsOf({ PUBLIC_URL })).toHaveProperty('PUBLIC_URL');
  });
});
