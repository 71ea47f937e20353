import { z } from 'zod';

const pattern = z.string().min(1).max(1024);

/** What a repository says about its leases. What is left out has its documented default. */
export const LeaseRules = z
  .strictObject({
    ownership: z
      .enum(['off', 'advise', 'require'])
      .optional()
      .meta({ description: 'how much CODEOWNERS counts when a lease grows; default advise' }),
    speaksFor: z
      .record(z.string().max(200), z.array(z.string().max(200)).max(100))
      .optional()
      .meta({
        description: 'by who asked for an epic: the owners whose word that person has; always also @name itself',
      }),
    widening: z
      .strictObject({
        maxPatterns: z.int().min(0).max(200).optional(),
        maxWishes: z.int().min(0).max(1000).optional(),
        maxFiles: z.int().min(0).max(100_000).optional(),
        maxShare: z.number().min(0).max(1).optional(),
        protectedPaths: z.array(pattern).max(200).optional(),
        maxWaitMs: z.int().min(0).max(3_600_000).optional(),
        answerWithinMs: z
          .int()
          .min(1000)
          .max(7 * 86_400_000)
          .optional(),
      })
      .optional()
      .meta({ description: 'how far a lease grows without a person' }),
    freeze: z
      .array(
        z.strictObject({
          patterns: z.array(pattern).min(1).max(200),
          from: z.iso.datetime(),
          to: z.iso.datetime(),
          reason: z.string().max(500).optional(),
        }),
      )
      .max(100)
      .optional()
      .meta({ description: 'scopes that nobody gets between two instants' }),
  })
  .meta({ id: 'LeaseRules' });
export type LeaseRules = z.infer<typeof LeaseRules>;
