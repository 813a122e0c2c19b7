import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCreateBlueprint } from "../../api/nounMutations";
import { paths } from "../../paths";
import { blueprints, runBlueprint } from "../../text/blueprints";
import { nouns } from "../../text/nouns";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";

export function AddDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [values, setValues] = useState({ name: "", description: "", location: "" });
  const [sent, setSent] = useState(false);
  const create = useCreateBlueprint();
  const navigate = useNavigate();
  const words = blueprints.addDialog;
  const locationWrong = !values.location.trim().startsWith("s3://");
  const confirm = (): void => {
    setSent(true);
    if (values.name.trim() === "" || locationWrong) return;
    const input = { Name: values.name, Description: values.description || undefined, BlueprintLocation: values.location.trim() };
    create.mutate(input, {
      onSuccess: () => {
        flash({ type: "success", content: blueprints.created(values.name) });
        onClose();
        void navigate(paths.blueprint(values.name));
      },
    });
  };
  return (
    <ConfirmDialog title={words.title} confirm={words.confirm} pending={create.isPending} error={create.error} onConfirm={confirm} onClose={onClose}>
      <SpaceBetween size="m">
        <FormField label={words.name} errorText={sent && values.name.trim() === "" && nouns.requiredName}>
          <Input value={values.name} autoFocus onChange={({ detail }) => setValues({ ...values, name: detail.value })} />
        </FormField>
        <FormField label={nouns.descriptionOptional}>
          <Input value={values.description} onChange={({ detail }) => setValues({ ...values, description: detail.value })} />
        </FormField>
        <FormField label={words.location} constraintText={words.locationHint} errorText={sent && locationWrong && runBlueprint.problems.location}>
          <Input value={values.location} spellcheck={false} onChange={({ detail }) => setValues({ ...values, location: detail.value })} />
        </FormField>
      </SpaceBetween>
    </ConfirmDialog>
  );
}
