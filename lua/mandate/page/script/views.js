/* Views: what stands at an address, by the first word of it. */

const views = {};
