/** The default team. No role reviews its own work: what QA writes is reviewed by backend. */
export const SEED = `
insert into role (name, description) values
  ('backend', 'Server code: API, data, business rules, and their tests.'),
  ('qa', 'Tests across parts, test data, quality checks; reviews what frontend and backend propose.'),
  ('frontend', 'What people see: views, components, styles, client code, and their tests.'),
  ('integration', 'Merges approved changes, runs the gate, lands them.');
update role set reviewed_by = 'qa' where name in ('backend', 'frontend');
update role set reviewed_by = 'backend' where name = 'qa';
`;
