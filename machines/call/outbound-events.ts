/** What is found out about a call that we have placed, while it is under way. */
export type OutboundReport = {
  /**
   * Who answered, when that changes the call's course. `machine`: an answering machine; it has beeped if a message is to
   * be left. `fax`: nobody to talk to.
   */
  readonly type: 'outbound.answered_by';
  readonly at: number;
  readonly by: 'machine' | 'fax';
};
