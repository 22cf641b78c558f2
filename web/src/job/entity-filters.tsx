import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { ReportGroup } from '../../../src/api/schemas/entity.ts';
import { type EntityFilter, STATUS_LABELS, STATUSES } from './entity-filter.ts';
import classes from './entity-filters.module.css';
import { TYPE_LABELS, TYPES } from './words.ts';

interface Props {
  groups: readonly ReportGroup[];
  filter: EntityFilter;
  onChange: (filter: EntityFilter) => void;
}

const ALL = { value: '', label: 'all' };
const TYPING_MS = 400;

/** Which entities are listed. */
export function EntityFilters({ groups, filter, onChange }: Props) {
  const [channel, setChannel] = useState(filter.channel ?? '');
  const codes = [
    ...new Set([...groups.map(({ code }) => code), ...(filter.code ? [filter.code] : [])]),
  ].sort();
  const change = (key: keyof EntityFilter, value: string) => {
    const { [key]: _, ...others } = filter;
    onChange(value === '' ? others : { ...others, [key]: value });
  };
  const typed = useDebouncedCallback((value: string) => change('channel', value.trim()), TYPING_MS);
  useEffect(() => setChannel(filter.channel ?? ''), [filter.channel]);
  return (
    <search aria-label="Which ones to list" className={classes.filters}>
      <NativeSelect
        label="What became of it"
        value={filter.status ?? ''}
        onChange={({ currentTarget }) => change('status', currentTarget.value)}
        data={[ALL, ...STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] }))]}
      />
      <NativeSelect
        label="Type"
        value={filter.type ?? ''}
        onChange={({ currentTarget }) => change('type', currentTarget.value)}
        data={[ALL, ...TYPES.map((value) => ({ value, label: TYPE_LABELS[value] }))]}
      />
      <NativeSelect
        label="Reason"
        value={filter.code ?? ''}
        onChange={({ currentTarget }) => change('code', currentTarget.value)}
        data={[ALL, ...codes]}
      />
      <TextInput
        label="Channel (Slack’s id)"
        placeholder="C01ENGINEER"
        value={channel}
        onChange={({ currentTarget }) => {
          setChannel(currentTarget.value);
          typed(currentTarget.value);
        }}
      />
      <Button variant="default" disabled={Object.keys(filter).length === 0} onClick={() => onChange({})}>
        Show all
      </Button>
    </search>
  );
}
