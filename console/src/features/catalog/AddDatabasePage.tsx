import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCreateDatabase } from "../../api/nounMutations";
import { paths } from "../../paths";
import { databases } from "../../text/catalog";
import { nouns } from "../../text/nouns";
import { flash } from "../../ui/flash";
import { FormFrame } from "../../ui/FormFrame";
import { Page } from "../../ui/Page";

const NEW = { name: "", description: "", location: "" };

export default function AddDatabasePage(): ReactNode {
  const [values, setValues] = useState(NEW);
  const [sent, setSent] = useState(false);
  const create = useCreateDatabase();
  const navigate = useNavigate();
  const words = databases.form;
  const put = (change: Partial<typeof NEW>): void => setValues({ ...values, ...change });
  const taken = create.error?.code === "AlreadyExistsException";
  const missing = values.name.trim() === "";
  const submit = (): void => {
    setSent(true);
    if (missing) return;
    const input = { Name: values.name.trim(), Description: values.description || undefined, LocationUri: values.location.trim() || undefined };
    create.mutate(input, {
      onSuccess: () => {
        flash({ type: "success", content: databases.created(values.name) });
        void navigate(paths.databases({ select: values.name.trim().toLowerCase() }));
      },
    });
  };
  return (
    <Page
      documentTitle={databases.create}
      contentType="form"
      crumbs={[
        { text: databases.title, href: paths.databases() },
        { text: databases.create, href: paths.newDatabase() },
      ]}
    >
      <FormFrame
        title={databases.create}
        submitText={words.submit}
        changed={JSON.stringify(values) !== JSON.stringify(NEW)}
        invalid={sent && missing}
        pending={create.isPending}
        error={taken ? null : create.error}
        onSubmit={submit}
        onCancel={() => void navigate(paths.databases())}
      >
        <Container header={<Header variant="h2">{databases.details}</Header>}>
          <SpaceBetween size="l">
            <FormField label={words.name} constraintText={words.nameHint} errorText={sent && missing ? nouns.requiredName : taken && nouns.taken}>
              <Input value={values.name} autoFocus onChange={({ detail }) => put({ name: detail.value })} />
            </FormField>
            <FormField label={nouns.descriptionOptional}>
              <Textarea value={values.description} rows={2} onChange={({ detail }) => put({ description: detail.value })} />
            </FormField>
            <FormField label={words.location} constraintText={words.locationHint}>
              <Input value={values.location} spellcheck={false} onChange={({ detail }) => put({ location: detail.value })} />
            </FormField>
          </SpaceBetween>
        </Container>
      </FormFrame>
    </Page>
  );
}
