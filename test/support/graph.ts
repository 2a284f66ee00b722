/**
 * Everything the tests take from `@xstate/test`: XState keeps that package under changing names, so it is
 * imported here and nowhere else.
 */
export {
  getShortestPaths,
  getStateNodes,
  TestModel,
  type TraversalOptions,
} from '@xstate/test';
