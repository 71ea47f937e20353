import type { Provider } from '@nestjs/common';

/** A class, also one with a private constructor; it is the token of its instance. */
export type Class = { readonly prototype: object };
export type Instances<Parts extends Record<string, Class>> = {
  readonly [Name in keyof Parts]: Parts[Name]['prototype'];
};

/** A provider that is made from others, which it gets by name. */
export function made<Parts extends Record<string, Class>>(
  provide: unknown,
  parts: Parts,
  create: (parts: Instances<Parts>) => unknown,
): Provider {
  const names = Object.keys(parts);
  const useFactory = (...values: unknown[]) =>
    create(Object.fromEntries(names.map((name, index) => [name, values[index]])) as Instances<Parts>);
  return { provide, inject: Object.values(parts), useFactory } as Provider;
}
