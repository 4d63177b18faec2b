/*
 * desktop_plan.c - what Power Automate for desktop asks of a person beside a role that makes desktop flows: a plan of the
 * organization, and Read on solutions.
 *
 * Source  N-2 N-12 ENV-64 DSK-3 DSK-21 PRN-22
 */
#include "answer/evaluation.h"
#include "fact/platform_names.h"
#include "fact/version.h"

bool layer_desktop_plan(evaluation *eval, uint32_t subject)
{
    bool is_metered = fact_boolean(eval->facts, eval->environment, ENVIRONMENT_pay_as_you_go, false);

    if ((eval->flags & PERSON_SERVICE_PRINCIPAL) != 0) /* PRN-22: holds no licence */
        return true;
    if (is_metered)
        return evaluation_pass(eval, REASON_PAY_AS_YOU_GO, eval->environment, subject);
    if ((eval->flags & PERSON_PREMIUM) != 0)
        return evaluation_pass(eval, REASON_LICENSE_DESKTOP, eval->who, subject);
    if ((eval->flags & PERSON_LICENSE_UNKNOWN) != 0 ||
        fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_pay_as_you_go))
        return evaluation_unknown(eval, REASON_LICENSE_UNKNOWN, eval->who, subject);
    if (person_is_application(eval->flags) == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_LICENSE_KIND_UNKNOWN, eval->who, subject);
    return evaluation_deny(eval, REASON_LICENSE_NO_DESKTOP, eval->who, subject);
}

/* ENV-64: from version 2.46 on; the latest where none is told. */
static truth asks_for_solutions(const store *facts, uint32_t environment)
{
    static const unsigned long first[] = {2, 46};
    uint32_t told = fact(facts, environment, ENVIRONMENT_pad_version);

    if (told == 0)
        return fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_pad_version) ? TRUTH_UNKNOWN
                                                                                                 : TRUTH_YES;
    return version_is_before(names_text(&facts->names, told), first, 2) ? TRUTH_NO : TRUTH_YES;
}

bool layer_reads_solutions(evaluation *eval)
{
    truth asked = asks_for_solutions(eval->facts, eval->environment), held;

    if (asked == TRUTH_NO)
        return true;
    held = truth_or(evaluation_role_admin(eval),
                    evaluation_privilege(eval, names_find(&eval->facts->names, NAMED(TABLE_SOLUTION)), VERB_READ, DEPTH_USER));
    if (held == TRUTH_YES)
        return true;
    if (held == TRUTH_NO && asked == TRUTH_YES)
        return evaluation_deny(eval, layer_lack(eval, REASON_CANNOT_READ_SOLUTIONS), eval->who, eval->environment);
    return evaluation_unknown(eval, held == TRUTH_UNKNOWN ? REASON_ROLES_UNKNOWN : REASON_PAD_VERSION_UNKNOWN,
                              eval->who, eval->environment);
}
