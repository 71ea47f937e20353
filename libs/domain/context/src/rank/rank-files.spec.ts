import { describe, expect, it } from '@jest/globals';
import type { RepositoryFacts } from '../repository-facts.js';
import { historyOf, repositoryOf, source } from '../testing/index.js';
import { rankFiles } from './rank-files.js';
import { termsOf } from './terms.js';

const ranked = (facts: RepositoryFacts, epic: string) =>
  rankFiles(facts, epic).map(({ file }) => facts.tree.files[file]?.path);

describe('the words of texts and names', () => {
  it('meet, however they are spelt', () => {
    expect(termsOf('dueDate due_dates DUE-DATES DueDates')).toEqual([
      'due',
      'dat',
      'due',
      'dat',
      'due',
      'dat',
      'due',
      'dat',
    ]);
    expect(termsOf('XMLParser parsing parsed parses')).toEqual(['xml', 'parser', 'pars', 'pars', 'pars']);
    expect(termsOf('tagging tags tag')).toEqual(['tag', 'tag', 'tag']);
    expect(termsOf('entries entry status class')).toEqual(['entry', 'entry', 'status', 'class']);
  });

  it('leave out what says nothing, and data', () => {
    expect(termsOf(`Please add the new index to src/main.ts ${'a'.repeat(5000)}`)).toEqual([]);
  });

  it('keep words of other scripts', () => {
    expect(termsOf('Задача 仕様')).toEqual(['задача', '仕様']);
  });
});

describe('ranking files by an epic', () => {
  const shop = repositoryOf({
    'src/cart/cart.ts': source(['./total', '../money']),
    'src/cart/total.ts': source(),
    'src/money.ts': source([], ['roundAmount']),
    'src/login/form.ts': source(['../money']),
    'src/login/session.ts': source(),
    'README.md': null,
  });

  it('follows words in paths and names, then imports', () => {
    expect(ranked(shop, 'The cart shows a total')).toEqual(['src/cart/total.ts', 'src/cart/cart.ts', 'src/money.ts']);
    expect(ranked(shop, 'Round amounts')[0]).toBe('src/money.ts');
  });

  it('puts files that are named first, by the end of their path or an unambiguous name', () => {
    expect(ranked(shop, 'Carts\nAs in login/session.ts and README.md.').slice(0, 2).sort()).toEqual([
      'README.md',
      'src/login/session.ts',
    ]);
  });

  it('follows what changes together', () => {
    const together = historyOf(['src/login/form.ts', 'README.md'], ['src/login/form.ts', 'README.md']);
    const facts = { ...shop, history: together };
    const readme = rankFiles(facts, 'login form').find(({ file }) => facts.tree.files[file]?.path === 'README.md');
    expect(readme?.because).toEqual(['often changes with src/login/form.ts']);
  });

  it('says why', () => {
    const [first] = rankFiles(shop, 'The cart shows a total');
    expect(first?.because).toEqual(['shares "total", "cart"', 'is imported by src/cart/cart.ts']);
  });

  it('finds nothing for words that are not there', () => {
    expect(ranked(shop, 'Kubernetes')).toEqual([]);
    expect(ranked(repositoryOf({}), 'cart')).toEqual([]);
  });
});
