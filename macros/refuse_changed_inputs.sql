{#- Pre-hook of simulated_user_events: events are only added to those made from the same inputs. (The
files were compared when the run started: see refuse_changed_vars_and_files.) remember_inputs() writes down, in the transaction that makes the events, what they are made from. -#}
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
            ~ "full join (select * from " ~ used ~ " where input not like 'file %') as used "
            ~ "on now.input = used.input "
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
    {{ create_table_anew(this.incorporate(path={'identifier': 'simulation_inputs_used'}, type='table')) }}
    select input, input_value from {{ ref('simulation_inputs') }}
    {%- if execute %}
    {%- for input, digest in input_file_digests().items() %}
    union all
    select '{{ input }}' as input, '{{ digest }}' as input_value
    {%- endfor %}
    {%- endif %}
{%- endmacro -%}

{#- The files that the events follow from, each with the MD5 of its bytes. -#}
{%- macro input_file_digests() -%}
    {%- set files = {} -%}
    {%- set seeds = graph.nodes['seed.wrapped_feed.simulation_parameters'].root_path ~ '/seeds/' -%}
    {%- for name in ['tracks', 'artists', 'tracks_extended', 'spotify_data'] -%}
        {%- set folder = var('catalogue_dir') ~ '/' if var('catalogue_dir') else seeds ~ 'sample_catalogue/sample_' -%}
        {%- do files.update({'file ' ~ name: folder ~ name ~ '.csv'}) -%}
    {%- endfor -%}
    {%- for name in ['simulation_parameters', 'listening_hours', 'listener_locations'] -%}
        {%- do files.update({'file ' ~ name: seeds ~ name ~ '.csv'}) -%}
    {%- endfor -%}
    {%- set digests = {} -%}
    {#- a file that is not there is told of when the catalogue is opened -#}
    {%- for input, path in files.items() if file_is_there(path) -%}
        {%- do digests.update({input: file_digest(path)}) -%}
    {%- endfor -%}
    {{ return(digests) }}
{%- endmacro -%}

{#- On run start: the vars and the files, before anything of the build is made anew. What else the
events follow from is compared by refuse_changed_inputs() when it is known. -#}
{%- macro refuse_changed_vars_and_files() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not flags.FULL_REFRESH -%}
        {%- set used = adapter.get_relation(target.database | default(none), target.schema, 'simulation_inputs_used') -%}
        {%- if used -%}
            {%- set was = dict(run_query("select input, input_value from " ~ used).rows | map('list')) -%}
            {%- for name in ['seed', 'n_users', 'start_date'] if was['var ' ~ name] != var(name) | string -%}
                {%- do exceptions.raise_compiler_error(
                    'The events that are there were made with the var ' ~ name ~ ' at ' ~ was['var ' ~ name]
                    ~ '; it is ' ~ var(name) ~ ' now. Build with --full-refresh to make them anew, or set '
                    ~ 'it back to add to them.'
                ) -%}
            {%- endfor -%}
            {%- for input, digest in input_file_digests().items() if was.get(input) != digest -%}
                {%- do exceptions.raise_compiler_error(
                    'The events that are there were made from another ' ~ input ~ '.csv than the one that '
                    ~ 'is there now. Build with --full-refresh to make them anew, or put it back to add to '
                    ~ 'them.'
                ) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{#- The beginning of a statement that puts the rows of a query in place of a table's. -#}
{%- macro create_table_anew(relation) -%}
    {{ return(adapter.dispatch('create_table_anew', 'wrapped_feed')(relation)) }}
{%- endmacro -%}

{%- macro duckdb__create_table_anew(relation) -%}
    create or replace table {{ relation }} as
{%- endmacro -%}

{%- macro spark__create_table_anew(relation) -%}
    {%- if execute -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- endif -%}
    create table {{ relation }} using parquet as
{%- endmacro -%}

{#- Pre-hook of simulated_user_events: a window that ends earlier than before leaves none of the later
events. -#}
{%- macro drop_later_events() -%}
    {%- if is_incremental() -%}
        {{ return(adapter.dispatch('drop_later_events', 'wrapped_feed')(parse_date(var('end_date')))) }}
    {%- endif -%}
{%- endmacro -%}

{%- macro duckdb__drop_later_events(end_date) -%}
    delete from {{ this }} where timestamp >= cast('{{ end_date }}' as date)
{%- endmacro -%}

{#- Rows are not deleted from Parquet. -#}
{%- macro spark__drop_later_events(end_date) -%}
    {%- set later = run_query(
        "select count(*) from " ~ this ~ " where timestamp >= cast('" ~ end_date ~ "' as date)"
    ) -%}
    {%- if later.rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            'There are events later than the var end_date (' ~ end_date ~ '), and on Spark events are only '
            ~ 'added. Build with --full-refresh to make them anew, or set it back.'
        ) -%}
    {%- endif -%}
{%- endmacro -%}
