import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../parts/icon.js';

const readFilter = () => new URLSearchParams(location.search).get('q') ?? '';

function writeFilter(filter: string): void {
  const query = new URLSearchParams(location.search);
  if (filter === '') query.delete('q');
  else query.set('q', filter);
  const text = query.toString();
  history.replaceState(null, '', `${location.pathname}${text === '' ? '' : `?${text}`}${location.hash}`);
}

/** The filter of the board, kept in the address (`?q=`) so that a link shows the same. */
export function useTaskFilter(): [string, (filter: string) => void] {
  const [filter, setFilter] = useState(readFilter);
  const change = (next: string) => {
    setFilter(next);
    writeFilter(next);
  };
  return [filter, change];
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** A search box; the key `/` leads to it from anywhere, `Escape` empties it. */
export function TaskFilter({ value, onChange }: { value: string; onChange: (filter: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  return (
    <TextInput
      ref={input}
      className="filter"
      size="xs"
      type="search"
      aria-label="Filter tasks by key, title, role, agent or status"
      aria-keyshortcuts="/"
      placeholder="Filter tasks ( / )"
      leftSection={<Icon name="search" />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && onChange('')}
    />
  );
}
