{%- macro check_vars() -%}
    {%- set whole_numbers = {
        'n_users': (1, last_simulated_id()),
        'seed': (0, 9007199254740991),
        'n_audio_clusters': (1, 50),
    } -%}
    {%- set dates = ['start_date', 'end_date', 'newness_reference_date'] -%}
    {%- set texts = ['catalogue_dir', 'export_dir'] -%}
    {%- set sizes = ['memory_limit'] -%}
    {%- set shares = ['most_broken_rows'] -%}
    {%- set choices = {
        'avro_codec': ['null', 'deflate', 'zstandard'],
        'history_private_sessions': ['keep', 'drop'],
    } -%}
    {%- set known = (whole_numbers.keys() | list) + dates + texts + sizes + shares
        + (choices.keys() | list) + ['export_formats', 'history_dir', 'history_time_zone'] -%}

    {%- for name in invocation_args_dict.get('vars', {}) if name not in known -%}
        {%- do raise_var_error(name, 'is not a var of this project; its vars are ' ~ known | sort | join(', ')) -%}
    {%- endfor -%}

    {%- for name, (least, most) in whole_numbers.items() -%}
        {%- if not var(name) is integer or var(name) is boolean or not least <= var(name) <= most -%}
            {%- do raise_var_error(name, 'must be a whole number from ' ~ least ~ ' to ' ~ most) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- for name in dates -%}
        {%- if not parse_date(var(name)) -%}
            {%- do raise_var_error(name, 'must be a date in the format YYYY-MM-DD' ~ (', or today' if name == 'end_date' else '')) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if parse_date(var('end_date')) <= parse_date(var('start_date')) -%}
        {%- do raise_var_error('end_date', 'must be later than start_date (' ~ var('start_date') ~ ')') -%}
    {%- endif -%}

    {%- for name in texts if not var(name) is string or not var(name) -%}
        {%- do raise_var_error(name, 'must be the path of a folder') -%}
    {%- endfor -%}

    {%- if not var('history_dir') is string -%}
        {%- do raise_var_error('history_dir', 'must be the path of a folder or zip, or empty') -%}
    {%- endif -%}
    {#- pytz fills its list when it is searched, not when it is added to another -#}
    {%- if var('history_time_zone') != '' and var('history_time_zone') not in modules.pytz.all_timezones -%}
        {%- do raise_var_error('history_time_zone', 'must be the name of a time zone, such as Europe/Berlin, or empty') -%}
    {%- endif -%}

    {%- for name in shares if not var(name) is number or not 0 <= var(name) <= 1 -%}
        {%- do raise_var_error(name, 'must be a number from 0 to 1') -%}
    {%- endfor -%}

    {%- for name in sizes -%}
        {%- set size = megabytes(var(name)) -%}
        {%- if not size or size < 500 -%}
            {%- do raise_var_error(name, 'must be a whole number followed by MB or GB, and at least 500MB') -%}
        {%- endif -%}
    {%- endfor -%}

    {%- set formats = var('export_formats') -%}
    {%- if formats not in [['avro'], ['parquet'], ['avro', 'parquet'], ['parquet', 'avro']] -%}
        {%- do raise_var_error('export_formats', 'must be [avro], [parquet] or [avro, parquet]') -%}
    {%- endif -%}
    {%- if target.type == 'sparksession' and 'parquet' in formats -%}
        {%- do raise_var_error('export_formats', 'must be [avro] on Spark, whose tables are Parquet already') -%}
    {%- endif -%}

    {%- for name, allowed in choices.items() if var(name) not in allowed -%}
        {%- do raise_var_error(name, 'must be one of ' ~ allowed | join(', ')) -%}
    {%- endfor -%}
{%- endmacro -%}

{%- macro raise_var_error(name, problem) -%}
    {%- do exceptions.raise_compiler_error(
        "The var " ~ name ~ " " ~ problem ~ "; it is " ~ (var(name) | tojson if var(name) is string else var(name))
        ~ ". Set it in dbt_project.yml or with --vars '{" ~ name ~ ": ...}'."
    ) -%}
{%- endmacro -%}
