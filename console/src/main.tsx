import "@cloudscape-design/global-styles/index.css";
import "./app/app.css";
import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { ApiError } from "./api/client";
import { App } from "./app/App";
import { ErrorBoundary } from "./app/ErrorBoundary";
import { followPreferences } from "./app/theme";

const RETRIES = 2;
const client = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // What the server refused, it refuses again; what did not arrive may arrive.
      retry: (failures, error) => failures < RETRIES && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

followPreferences();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <ErrorBoundary>
      <I18nProvider locale="en" messages={[messages]}>
        <QueryClientProvider client={client}>
          <BrowserRouter basename="/console">
            <App />
          </BrowserRouter>
        </QueryClientProvider>
      </I18nProvider>
    </ErrorBoundary>,
  );
}
