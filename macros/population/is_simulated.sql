{#- Whether a listener is simulated. The ids of real ones, whose histories the var `history_dir` adds, are above
those that simulated ones can have. -#}
{%- macro is_simulated(user_id) -%}
    {{ user_id }} <= {{ last_simulated_id() }}
{%- endmacro -%}

{%- macro last_simulated_id() -%}
    {{ return(1000000) }}
{%- endmacro -%}
