import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import type { ReactNode } from "react";
import type { KeyValue, KeyValueLimits } from "../domain/keyValues";
import { nouns } from "../text/nouns";
import { KeyValueEditor } from "./KeyValueEditor";

export const TAG_LIMITS: KeyValueLimits = { keyMax: 128, valueMax: 256, rowsMax: 50 };

export function TagsContainer({ rows, onChange }: { rows: KeyValue[]; onChange: (rows: KeyValue[]) => void }): ReactNode {
  return (
    <Container header={<Header variant="h2" description={nouns.tagsText}>{nouns.tags}</Header>}>
      <KeyValueEditor rows={rows} limits={TAG_LIMITS} addText={nouns.addTag} emptyText={nouns.noTags} onChange={onChange} />
    </Container>
  );
}
