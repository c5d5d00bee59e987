import { createHash } from 'node:crypto';
import type { Repository } from '../repositories/repository.js';
import { nodeId } from './node-id.js';

/** What GitHub's description of a repository links to, below its own address. */
const LINKS = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
  url: '',
};

/** What a user's description links to. */
const USER_LINKS = {
  url: '',
  followers_url: '/followers',
  following_url: '/following{/other_user}',
  gists_url: '/gists{/gist_id}',
  starred_url: '/starred{/owner}{/repo}',
  subscriptions_url: '/subscriptions',
  organizations_url: '/orgs',
  repos_url: '/repos',
  events_url: '/events{/privacy}',
  received_events_url: '/received_events',
};

/** What nobody has done here. */
const NO_ACTIVITY = {
  forks: 0,
  forks_count: 0,
  network_count: 0,
  open_issues: 0,
  open_issues_count: 0,
  stargazers_count: 0,
  subscribers_count: 0,
  watchers: 0,
  watchers_count: 0,
};

/** What there is none of. */
const NO_FEATURES = {
  private: false,
  fork: false,
  archived: false,
  disabled: false,
  has_issues: false,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  description: null,
  homepage: null,
  language: null,
  license: null,
  mirror_url: null,
};

/** A directory has no history: its dates are the beginning of time. */
const NO_DATE = new Date(0).toISOString().replace('.000Z', 'Z');

/**
 * A repository as GitHub describes it: its names, links and default branch, and nothing of what people do there.
 *
 * @param bytes - The sum of its files.
 */
export function repositoryJson(origin: string, repository: Repository, bytes: number) {
  const { fullName, defaultBranch } = repository;
  const [owner = '', name = ''] = fullName.split('/');
  const page = `${origin}/${fullName}`;
  return {
    id: numberOf(fullName),
    node_id: nodeId(repository),
    name,
    full_name: fullName,
    owner: userJson(origin, owner),
    html_url: page,
    ...linksBelow(`${origin}/repos/${fullName}`, LINKS),
    clone_url: `${page}.git`,
    git_url: `${page}.git`,
    ssh_url: `${page}.git`,
    svn_url: page,
    // GitHub counts in KB.
    size: Math.ceil(bytes / 1024),
    default_branch: defaultBranch,
    pushed_at: NO_DATE,
    created_at: NO_DATE,
    updated_at: NO_DATE,
    ...NO_FEATURES,
    ...NO_ACTIVITY,
  };
}

function userJson(origin: string, login: string) {
  return {
    login,
    id: numberOf(login),
    node_id: nodeId({ fullName: login }),
    avatar_url: '',
    gravatar_id: null,
    html_url: `${origin}/${login}`,
    ...linksBelow(`${origin}/users/${login}`, USER_LINKS),
    type: 'Organization',
    site_admin: false,
  };
}

function linksBelow(base: string, links: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(links).map(([name, rest]) => [name, base + rest]));
}

/** The same number for the same name. */
function numberOf(name: string): number {
  return createHash('sha1').update(name.toLowerCase()).digest().readUInt32BE();
}
