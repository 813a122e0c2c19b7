// jsdom lacks what React calls when it is told that a test renders.
Reflect.set(globalThis, "IS_REACT_ACT_ENVIRONMENT", true);
