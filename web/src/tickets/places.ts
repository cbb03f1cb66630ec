// Where things are. Plain links: the router of the program takes those it knows.

export const places = {
  home: () => "/app/home",
  view: (view: string) => `/app/v/${encodeURIComponent(view)}`,
  inView: (view: string, ticket: string | number) => `/app/v/${encodeURIComponent(view)}/t/${ticket}`,
  ticket: (ticket: string | number) => `/app/t/${ticket}`,
  create: () => "/app/new",
  search: (q: string) => `/app/search${q ? `?q=${encodeURIComponent(q)}` : ""}`,
  people: () => "/app/people",
  person: (id: string) => `/app/people/${id}`,
  organisations: () => "/app/orgs",
  organisation: (id: string) => `/app/orgs/${id}`,
  me: () => "/app/me",
};

let way: (path: string) => void = (path) => location.assign(path);
/** The program says once how one goes somewhere without loading the page. */
export function goBy(router: (path: string) => void) {
  way = router;
}
export const goTo = (path: string) => way(path);
