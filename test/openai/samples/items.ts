/** The items of one exchange as a server shows them, and what the call keeps of them. */
export const userItem = {
  id: 'item_U1',
  object: 'realtime.item',
  type: 'message',
  status: 'completed',
  role: 'user',
  content: [{ type: 'input_audio', transcript: null }],
};

export const userFacts = { id: 'item_U1', kind: 'message', role: 'user', status: 'completed' } as const;

export const agentItem = {
  id: 'item_A1',
  object: 'realtime.item',
  type: 'message',
  status: 'incomplete',
  role: 'assistant',
  phase: 'final_answer',
  content: [{ type: 'output_audio', transcript: 'Hello, yes we are open until nine.' }],
};

export const agentFacts = {
  id: 'item_A1',
  kind: 'message',
  role: 'assistant',
  status: 'incomplete',
  text: 'Hello, yes we are open until nine.',
} as const;
