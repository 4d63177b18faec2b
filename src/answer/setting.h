/*
 * setting.h - the managed settings of an environment: what its group says goes before what it says itself.
 *
 * Shape   a setting is a raw slot as its field holds it, 0 where nobody tells one; the group's wins, set there or not
 *         the environment changes none itself
 * Floor   3 (answer); reads facts only
 * Source  EG-1 EG-2 ENV-24
 */
#ifndef MANDATE_ANSWER_SETTING_H
#define MANDATE_ANSWER_SETTING_H

#include "fact/nearest.h"
#include "fact/store.h"

typedef enum managed_setting {
    SETTING_SOLUTION_FLOW_SHARING,
    SETTING_AGENTS_MAKER_CREDENTIALS,
    SETTING_AGENT_AUTHENTICATION,
    SETTING_AGENT_EDITOR_SHARING,
    SETTING_AGENT_USER_SHARING,
    SETTING_AGENT_CHANNELS,
    SETTING_BLOCK_UNMANAGED_CUSTOMIZATIONS,
    SETTING_ALLOW_LIST_ONLY,
    SETTING_COUNT
} managed_setting;

typedef struct setting {
    uint32_t value; /* 0: not told, its default holds */
    uint32_t from;  /* the environment or the group that tells it; the environment where nobody does */
    bool is_unknown;
} setting;

setting setting_of(const store *facts, uint32_t environment, managed_setting which);

/* EG-2: what the group that an environment is in, or may be in, decides of it, which stays when it leaves. */
setting setting_left_by(const store *facts, uint32_t environment, managed_setting which);

/* A setting that is on or off. */
typedef enum setting_truth { SETTING_OFF, SETTING_NOT_KNOWN, SETTING_ON } setting_truth;
setting_truth setting_is_on(const store *facts, uint32_t environment, managed_setting which, bool otherwise);

/* EG-1: whether an environment whose group nobody tells may be in one, as only a managed one is. */
bool setting_may_be_in_group(const store *facts, uint32_t environment);

/* The setting of a word of documents, SETTING_COUNT for none of these. */
managed_setting setting_named(const char *word);

/* Whether `change_setting` has a setting of that word: a field of the settings, or of what a managed environment has;
   `managed` itself; `group`. Offers each of them, to find what somebody meant. */
bool setting_exists(const char *word);
void setting_offer(nearest *search);

/* Where a setting lies: below the environment in `managed` or in `settings`. */
bool setting_is_in_managed(managed_setting which);
uint32_t setting_slot(managed_setting which);

#endif
