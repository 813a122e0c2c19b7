"""The loops: the imperative shell around engine and store. Each has `step(now) -> bool`; `supervise` turns them."""
