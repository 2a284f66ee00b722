import { agentWanted, phoneBusy } from '../call-wanted.ts';
import { session } from '../session.ts';

/** Who is to answer a call from this browser; nothing while there is only one. */
export function AgentChoice() {
  const agents = session.value?.server?.agents ?? [];
  if (agents.length < 2) return null;
  // One that is gone from the settings is not called.
  const chosen = agents.includes(agentWanted.value) ? agentWanted.value : '';
  return (
    <label class="agent-choice">
      <span>Agent</span>
      <select
        class="field"
        disabled={phoneBusy.value}
        value={chosen}
        onInput={({ currentTarget }) => {
          agentWanted.value = currentTarget.value;
        }}
      >
        {agents.map((agent, index) => (
          <option key={agent} value={index === 0 ? '' : agent}>
            {agent}
          </option>
        ))}
      </select>
    </label>
  );
}
