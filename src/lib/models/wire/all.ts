/** The formats that hosted and local servers speak, by the names that a study file calls them. To add one: its file in this folder, and a line here. */
export { anthropic } from './anthropic'
export { gemini } from './gemini'
export { openAi as openai } from './openai'
