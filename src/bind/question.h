/*
 * question.h - t:explain and t:perform: a question read from the stack, its answer pushed.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_QUESTION_H
#define MANDATE_BIND_QUESTION_H

#include <lua.h>

#include "mandate.h"

/*
 * Reads who (index 0: nobody), action, target and the arguments after the target. Raises for an action that does
 * not exist or does not apply; else MANDATE_OK or a code for handle_fail.
 */
int question_read(lua_State *L, const mandate *tenant, int who, int action, int target, mandate_question *out,
                  mandate_fault *fault);

/*
 * Reads the action at an index of a target at a place, from 0, of the list at another, asked of nobody yet. Raises and
 * returns as above.
 */
int question_read_listed(lua_State *L, const mandate *tenant, int action, int targets, size_t position,
                         mandate_question *out, mandate_fault *fault);

/* Raises, with the word that was probably meant. */
int question_unknown_action(lua_State *L, const char *word);

/* core.action_is_for(action, map) -> boolean */
int question_action_is_for(lua_State *L);

/* Fills the fault of a question that is none: an argument of another kind, or a `who` that cannot act; its code. */
int question_misfit(const mandate *tenant, const mandate_question *question, mandate_fault *fault);

/* Pushes, in words, why the question was answered with a reason. */
void question_push_why(lua_State *L, mandate *tenant, const mandate_question *question, mandate_reason reason);

int question_explain(lua_State *L);
int question_perform(lua_State *L);

/* Whether the text at an index is `anonymous`: nobody signed in (contract 9.6). */
bool question_is_anonymous(lua_State *L, int index);

#endif
