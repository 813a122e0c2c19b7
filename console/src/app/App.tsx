/** Whoever is not signed in sees the sign-in page at the address asked for, and is there when signed in. */

import { lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router";
import { onNotice } from "../api/client";
import { useSessionQuery } from "../api/queries";
import { LoadError } from "../ui/LoadError";
import { flash } from "../ui/flash";
import { paths } from "../paths";
import { shell } from "../text/shell";
import { SignInPage } from "../features/signin/SignInPage";
import { SessionEndedDialog } from "../features/signin/SessionEndedDialog";
import { pages } from "./pages";
import { Reload } from "./Reload";
import { Shell } from "./Shell";

const NotFound = lazy(() => import("./NotFound"));

export function App(): ReactNode {
  const session = useSessionQuery();
  const { pathname } = useLocation();
  if (session.isPending) return null;
  if (session.error && session.error.status !== 401) return <LoadError error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) return <SignInPage first={session.error?.body["first"] === true} />;
  if (pathname === paths.signIn()) return <Navigate to={paths.home()} replace />;
  return <SignedIn />;
}

function SignedIn(): ReactNode {
  const [ended, setEnded] = useState(false);
  useEffect(
    () =>
      onNotice((event) => {
        if (event === "sessionEnded") setEnded(true);
        else flash({ id: "build", type: "info", content: shell.newBuild, action: <Reload /> });
      }),
    [],
  );
  return (
    <Shell>
      <Suspense fallback={null}>
        <Routes>
          {pages.map(({ path, Component }) => (
            <Route key={path} path={path} element={<Component />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
      {ended && <SessionEndedDialog onSignedIn={() => setEnded(false)} />}
    </Shell>
  );
}
