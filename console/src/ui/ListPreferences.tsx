import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import type { ReactNode } from "react";
import { list as words } from "../text/workflows";
import { nouns } from "../text/nouns";
import type { ListColumn } from "./ListTable";
import { setPreferences, usePreferences } from "./preferences";

const SIZES = [10, 25, 50, 100];

interface ListPreferencesProps<T> {
  id: string;
  columns: readonly ListColumn<T>[];
  visible: string[];
  size: number;
}

export function ListPreferences<T>({ id, columns, visible, size }: ListPreferencesProps<T>): ReactNode {
  const preferences = usePreferences();
  const first = columns[0]?.id ?? "";
  return (
    <CollectionPreferences
      title={words.preferences.title}
      confirmLabel={words.preferences.confirm}
      cancelLabel={words.preferences.cancel}
      preferences={{ pageSize: size, wrapLines: preferences.wrapLines, visibleContent: [first, ...visible.filter((one) => one !== first)] }}
      pageSizePreference={{ title: words.preferences.pageSize, options: SIZES.map((value) => ({ value, label: nouns.pageSize(value) })) }}
      wrapLinesPreference={{ label: words.preferences.wrap, description: words.preferences.wrapText }}
      visibleContentPreference={{
        title: words.preferences.columns,
        options: [{ label: words.preferences.columnsOf, options: columns.map((one) => ({ id: one.id, label: one.header, editable: one.id !== first })) }],
      }}
      onConfirm={({ detail }) =>
        setPreferences({
          wrapLines: detail.wrapLines ?? false,
          lists: { ...preferences.lists, [id]: { size: detail.pageSize ?? size, columns: [...(detail.visibleContent ?? visible)] } },
        })
      }
    />
  );
}
