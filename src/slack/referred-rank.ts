/** The rank of a description behind all others: somebody is a member, is mentioned or reacts, which says nothing of them. */
export const UNRANKED = '~';
