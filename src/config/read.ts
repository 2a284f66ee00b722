import type { z } from 'zod';
import type { ConfigProblem } from './config-error.ts';
import type { Environment } from './dotenv.ts';
import { type Explained, type Variables, variables } from './variables.ts';

/** The typed variables, or everything that is wrong with them. */
export interface ReadVariables {
  readonly values: Variables | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Checks each variable by itself. */
export function readVariables(environment: Environment): ReadVariables {
  const given = setVariables(environment);
  const result = variables.safeParse(given);
  if (result.success) return { values: result.data, problems: [] };
  const wrong = new Set(result.error.issues.map((issue) => String(issue.path[0])));
  return { values: undefined, problems: [...wrong].map((name) => explain(name, given[name] ?? '')) };
}

/** Problems between variables that are each fine; also found when others are not. */
export function contradictions(environment: Environment): readonly ConfigProblem[] {
  const given = setVariables(environment);
  const problems: ConfigProblem[] = [];
  if (given.NODE_ENV === 'production' && !given.OPENAI_API_KEY && !given.OPENAI_REALTIME_URL) {
    const problem = 'is not set, and recordings must not answer real callers (NODE_ENV=production)';
    const remedy = "Write OPENAI_API_KEY=sk-… , or OPENAI_REALTIME_URL=… for a compatible server's address.";
    problems.push({ variable: 'OPENAI_API_KEY', problem, remedy });
  }
  if (given.TURN_DETECTION === 'semantic_vad' && given.IDLE_TIMEOUT_MS) {
    const problem = 'has no effect with TURN_DETECTION=semantic_vad';
    const remedy = 'Remove it, or write TURN_DETECTION=server_vad.';
    problems.push({ variable: 'IDLE_TIMEOUT_MS', problem, remedy });
  }
  return problems;
}

/** Without surrounding blanks, and without variables that are empty; an empty greeting alone has a meaning. */
function setVariables(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(variables.shape)) {
    const value = environment[name]?.trim();
    if (value || (value === '' && name === 'GREETING')) given[name] = value;
  }
  return given;
}

function explain(variable: string, written: string): ConfigProblem {
  // SAFETY: the variable is one of the schema's own, and every one that can be wrong is explained (tested).
  const schema = (variables.shape as Record<string, z.ZodType>)[variable]!;
  const { description, example, secret } = schema.meta() as unknown as Explained;
  const shown = secret ? 'has a value that is not accepted' : `is "${written.slice(0, 80)}"`;
  return {
    variable,
    problem: `${shown}: it must be ${description}`,
    remedy: `Write, for example, ${variable}=${example}`,
  };
}
