#include "answer/argument.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "answer/evaluation.h"
#include "answer/setting.h"
#include "fact/reference.h"

static const struct object_row {
    const char *word, *takes;
    size_t offset;
    kind of;
} object_rows[] = {
    {"connection", "a connection", offsetof(mandate_arguments, connection), K_CONNECTION},
    {"flow", "a flow", offsetof(mandate_arguments, flow), K_FLOW},
    {"role", "a role", offsetof(mandate_arguments, role), K_ROLE},
    {"key", "the key of a connection of the flow", offsetof(mandate_arguments, key), K_FLOW_CONNECTION},
    {"solution", "a solution", offsetof(mandate_arguments, solution), K_SOLUTION},
    {"group", "a group of machines", offsetof(mandate_arguments, group), K_MACHINE_GROUP},
    {"started_by", "a user", offsetof(mandate_arguments, started_by), K_USER},
    {"tool", "a tool of the agent", offsetof(mandate_arguments, tool), K_TOOL},
};

typedef struct misfit {
    const char *word, *takes; /* NULL when all fit */
    uint32_t given;           /* a record, or 0 */
} misfit;

static bool is_principal(const store *facts, uint32_t record_id)
{
    return record_id == 0 || record_id == PRINCIPAL_EVERYONE || store_is_living(facts, record_id, K_USER) ||
           store_is_living(facts, record_id, K_GROUP) || store_is_living(facts, record_id, K_TEAM) ||
           store_is_living(facts, record_id, K_LIST);
}

/* CON-6: using and sharing on is a level of connections only. */
static bool level_fits(const store *facts, const mandate_question *question)
{
    uint32_t level = question->arguments.level;

    return level <= LEVEL_EDIT && (store_is_of(facts, question->target.at, K_AGENT) || level != LEVEL_USE_AND_SHARE ||
                                   store_is_of(facts, question->target.at, K_CONNECTION));
}

static misfit find(const store *facts, const mandate_question *question)
{
    const mandate_arguments *arguments = &question->arguments;

    if (!is_principal(facts, arguments->principal.at))
        return (misfit){"principal", "a user, a group, a team, a list or everyone", arguments->principal.at};
    for (size_t i = 0; i < sizeof object_rows / sizeof *object_rows; i++) {
        const struct object_row *row = &object_rows[i];
        mandate_object given = *(const mandate_object *)((const char *)arguments + row->offset);

        if (!evaluation_is_none_or(facts, given, row->of) ||
            ((row->of == K_FLOW_CONNECTION || row->of == K_TOOL) && given.at != 0 &&
             store_record(facts, given.at)->parent != question->target.at))
            return (misfit){row->word, row->takes, given.at};
    }
    if (!level_fits(facts, question))
        return (misfit){"level", "one of the levels at which its kind is shared", 0};
    if (arguments->via > RUN_VIA_CLOUD_FLOW)
        return (misfit){"via", "console or address", 0};
    if (arguments->setting != NULL && !setting_exists(arguments->setting))
        return (misfit){"setting", "a setting of an environment", 0};
    return arguments->source <= 2 ? (misfit){NULL, NULL, 0} : (misfit){"source", "embedded or invoker", 0};
}

bool arguments_fit(const store *facts, const mandate_question *question)
{
    return find(facts, question).word == NULL;
}

/* What somebody meant who wrote a setting that there is not. */
static void explain_setting(const char *word, mandate_fault *fault)
{
    nearest near = nearest_to(word, strlen(word));

    setting_offer(&near);
    if (near.best != NULL)
        snprintf(fault->message, sizeof fault->message, "no setting `%.100s`, did you mean `%.*s`?", word,
                 (int)near.best_bytes, near.best);
    else
        snprintf(fault->message, sizeof fault->message,
                 "no setting `%.100s`: one of the fields of `settings` and `managed`, or `group`", word);
}

bool arguments_explain(const store *facts, const mandate_question *question, mandate_fault *fault)
{
    misfit found = find(facts, question);
    char name[200];

    if (found.word == NULL)
        return false;
    fault->code = MANDATE_EINVALID;
    if (strcmp(found.word, "setting") == 0)
        explain_setting(question->arguments.setting, fault);
    else if (reference_write(facts, found.given, name, sizeof name) != 0)
        snprintf(fault->message, sizeof fault->message, "the argument `%s` takes %s, not `%s`", found.word, found.takes,
                 name);
    else
        snprintf(fault->message, sizeof fault->message, "the argument `%s` takes %s", found.word, found.takes);
    return true;
}
