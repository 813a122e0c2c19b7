import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Component, type ReactNode } from "react";
import { shell } from "../text/shell";

/** A fault of one part is said, and the page can be tried again; never a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    // A chunk that is gone: the server has a newer console than this page.
    const stale = /dynamically imported module|module script/i.test(error.message);
    return (
      <Alert
        type="error"
        header={stale ? shell.newBuild : shell.crashed.title}
        action={<Button onClick={() => window.location.reload()}>{stale ? shell.reload : shell.crashed.retry}</Button>}
      >
        {error.message}
      </Alert>
    );
  }
}
