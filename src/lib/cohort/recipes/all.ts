/** Every recipe for raw tables. To add one: its file in this folder, and a line here. */
export { eicu } from './eicu'
