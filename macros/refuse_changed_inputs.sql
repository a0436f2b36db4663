{#- Pre-hook of simulated_user_events: events are only added to those made from the same inputs.
remember_inputs() writes down, in the transaction that makes the events, what they are made from. -#}
{%- macro refuse_changed_inputs() -%}
    {%- if execute and is_incremental() -%}
        {%- set used = adapter.get_relation(this.database, this.schema, 'simulation_inputs_used') -%}
        {%- if not used -%}
            {%- do exceptions.raise_compiler_error(
                'What the events that are there were made from is not known. Build with --full-refresh '
                ~ 'to make them anew.'
            ) -%}
        {%- endif -%}
        {%- set changed = run_query(
            "select coalesce(now.input, used.input) as input, "
            ~ "coalesce(used.input_value, 'not there'), coalesce(now.input_value, 'not there') "
            ~ "from " ~ ref('simulation_inputs') ~ " as now "
            ~ "full join " ~ used ~ " as used on now.input = used.input "
            ~ "where coalesce(now.input_value, '') <> coalesce(used.input_value, '') "
            ~ "order by 1 asc"
        ) -%}
        {%- set changes = [] -%}
        {%- for row in changed.rows -%}
            {%- do changes.append(row[0] ~ ' was ' ~ row[1] ~ ' and is ' ~ row[2]) -%}
        {%- endfor -%}
        {%- if changes -%}
            {%- do exceptions.raise_compiler_error(
                'The events that are there were made from other inputs: ' ~ changes | join('; ')
                ~ '. Build with --full-refresh to make them anew, or set that back to add to them.'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro remember_inputs() -%}
    create or replace table {{ this.incorporate(path={'identifier': 'simulation_inputs_used'}, type='table') }} as
    select * from {{ ref('simulation_inputs') }}
{%- endmacro -%}

{#- On run start: the vars among those inputs, before anything else of the build is made anew. -#}
{%- macro refuse_changed_vars() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not flags.FULL_REFRESH -%}
        {%- set used = adapter.get_relation(target.database, target.schema, 'simulation_inputs_used') -%}
        {%- if used -%}
            {%- set was = dict(run_query("select input, input_value from " ~ used).rows | map('list')) -%}
            {%- for name in ['seed', 'n_users', 'start_date'] if was['var ' ~ name] != var(name) | string -%}
                {%- do exceptions.raise_compiler_error(
                    'The events that are there were made with the var ' ~ name ~ ' at ' ~ was['var ' ~ name]
                    ~ '; it is ' ~ var(name) ~ ' now. Build with --full-refresh to make them anew, or set '
                    ~ 'it back to add to them.'
                ) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}
