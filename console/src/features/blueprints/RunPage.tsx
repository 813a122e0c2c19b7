/** Create workflow: the form that a blueprint's ParameterSpec describes. */

import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useBlueprint } from "../../api/blueprintQueries";
import { useStartBlueprintRun } from "../../api/nounMutations";
import { useSessionQuery } from "../../api/queries";
import { parametersOf } from "../../domain/parameterSpec";
import { paths } from "../../paths";
import { blueprints, runBlueprint as words } from "../../text/blueprints";
import { flash } from "../../ui/flash";
import { FormLoader } from "../../ui/FormLoader";
import { useSegment } from "../../ui/useSegment";
import { ParametersForm } from "./ParametersForm";

export default function RunPage(): ReactNode {
  const name = useSegment(1);
  const blueprint = useBlueprint(name);
  const session = useSessionQuery().data;
  const start = useStartBlueprintRun();
  const navigate = useNavigate();
  return (
    <FormLoader
      title={words.title(name)}
      crumbs={[
        { text: blueprints.title, href: paths.blueprints() },
        { text: name, href: paths.blueprint(name) },
      ]}
      path={paths.runBlueprint(name)}
      results={[blueprint]}
      gone={{ ...blueprints.gone, to: paths.blueprints() }}
    >
      {() => (
        <ParametersForm
          title={words.title(name)}
          description={blueprint.data?.Description}
          parameters={parametersOf(blueprint.data?.LastActiveDefinition?.ParameterSpec ?? blueprint.data?.ParameterSpec)}
          role={`arn:aws:iam::${session?.account ?? ""}:role/etl`}
          pending={start.isPending}
          error={start.error}
          onCancel={() => void navigate(paths.blueprint(name))}
          onSubmit={(Parameters, RoleArn) =>
            start.mutate({ BlueprintName: name, Parameters, RoleArn }, {
              onSuccess: () => {
                flash({ type: "success", content: words.started(name) });
                void navigate(paths.blueprint(name));
              },
            })
          }
        />
      )}
    </FormLoader>
  );
}
