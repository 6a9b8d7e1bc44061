/** The page's icon. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#a40e26"/><g stroke="#fff" stroke-width="1.2"><path d="M8 5 4 11M8 5l4 6" fill="none"/><g fill="#fff"><circle cx="8" cy="4.5" r="1.8"/><circle cx="4" cy="11.5" r="1.8"/><circle cx="12" cy="11.5" r="1.8"/></g></g></svg>
`;
