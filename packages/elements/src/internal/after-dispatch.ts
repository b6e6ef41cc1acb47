/**
 * Runs the default action of a request once every listener, the host's included, had its say: the
 * microtask comes after the dispatch, and still inside the person's press.
 */
export function afterDispatch(event: Event, action: () => unknown): void {
  queueMicrotask(() => {
    if (!event.defaultPrevented) action();
  });
}
